/** `nlscope monitor --nlmon`: says what will run as root, runs it, and prints what comes once it is known whose it is. */
import { AppError } from '../core/contract/errors.ts';
import { createSocketTable } from './netlink/socket-table.ts';
import { type NlmonOptions, NlmonService } from './nlmon/nlmon-service.ts';

/** A request's port is known from its reply, and a port's process a moment later: both are waited for, a second at most. */
const lookEveryMs = 100;
const mostLooks = 10;

type Options = Pick<NlmonOptions, 'epochNs' | 'capture' | 'tags'> & { print(): void };

export function captureAll({ print, ...options }: Options) {
  let timer: NodeJS.Timeout | undefined;
  let fail: (error: unknown) => void;
  const ended = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Waited for only while nothing else has ended it.
  ended.catch(() => {});
  let looks = 0;
  const printNow = (): void => {
    clearTimeout(timer);
    timer = undefined;
    looks = 0;
    print();
  };
  const printOnceKnown = (): void => {
    looks += 1;
    if (service.isLooking && looks < mostLooks) timer = setTimeout(printOnceKnown, lookEveryMs);
    else printNow();
  };
  const service = new NlmonService({
    ...options,
    readSockets: createSocketTable({ nowNs: () => 0 }).read,
    changed: () => {
      timer ??= setTimeout(printOnceKnown, lookEveryMs);
      const { error } = service.state;
      if (error) fail(new AppError(error));
    },
    ownersFound: () => {},
  });
  return {
    /** Rejects where it ends by itself. */
    ended,
    start: async (): Promise<void> => {
      const { commands } = await service.handlers['nlmon.plan']({});
      for (const command of commands) process.stderr.write(`$ ${command.join(' ')}\n`);
      await service.start();
    },
    stop: async (): Promise<void> => {
      await service.stop();
      printNow();
    },
  };
}
