/**
 * The host's end of the contract: checks each request against its schema and answers it. An unknown method or bad
 * parameters are a typed error; a frame that is no request at all is dropped, since there is no id to answer.
 */
import { z } from 'zod';
import { type EventName, type Events, type Handlers, type MethodName, methods } from './api.ts';
import { AppError, toErrorData } from './errors.ts';
import type { Transport } from './transport.ts';

const requestFrame = z.object({ id: z.number().int().min(0), method: z.string(), params: z.unknown() });

/** The host's end of a transport. */
export interface Server {
  emit<E extends EventName>(event: E, data: Events[E]): void;
}

/** Answers requests that come over `transport` with `handlers`, until it closes. */
export function serve(transport: Transport, handlers: Handlers): Server {
  let open = true;
  const send = (frame: unknown): void => {
    if (open) transport.send(frame);
  };
  transport.onClose(() => {
    open = false;
  });
  transport.onMessage(async (frame) => {
    const request = requestFrame.safeParse(frame);
    if (!request.success) return;
    const { id, method, params } = request.data;
    try {
      send({ id, result: await call(handlers, method, params) });
    } catch (error) {
      send({ id, error: toErrorData(error) });
    }
  });
  return { emit: (event, data) => send({ event, data }) };
}

async function call(handlers: Handlers, name: string, params: unknown): Promise<unknown> {
  if (!Object.hasOwn(methods, name))
    throw new AppError({ code: 'METHOD_UNKNOWN', message: `there is no method "${name.slice(0, 64)}"` });
  const method = name as MethodName;
  const parsed = methods[method].params.safeParse(params);
  if (!parsed.success)
    throw new AppError({ code: 'PARAMS_INVALID', message: `${method}: ${describeIssues(parsed.error)}` });
  const handler = handlers[method] as (params: unknown) => unknown;
  return handler(parsed.data);
}

const describeIssues = (error: z.core.$ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || 'params'}: ${issue.message}`).join('; ');
