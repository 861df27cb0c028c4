/** Puts one renderer on a host: its requests to the host's handlers, the host's events to it, until its transport closes. */
import { serve } from '../core/contract/serve.ts';
import type { Transport } from '../core/contract/transport.ts';
import type { Host } from './host.ts';
import { paceEvents } from './paced-events.ts';

/** The part of a host that a renderer gets to. */
export type Attachable = Pick<Host, 'handlers' | 'subscribe'>;

/** Any number of transports can be attached to one host at once; each gets every event. */
export function attach(host: Attachable, transport: Transport): void {
  const server = serve(paceEvents(transport), host.handlers);
  const unsubscribe = host.subscribe((event, data) => server.emit(event, data));
  transport.onClose(unsubscribe);
}
