/** A measured run on a socket of its own, from its start to its end, as the commands make them. */
import { constants } from 'node:os';
import { type DatagramBatch, DatagramFlag, type NativeRun, type NetlinkSocket } from './netlink/socket.ts';
import { onStopSignal } from './stop-signal.ts';
import { systemError } from './system-error.ts';

/**
 * Binds the socket, has it carry out the run, and closes it. `read` gets the rows; what it throws ends the run. A signal to
 * stop ends it early: what is in flight then is told no more.
 * @param planOf the run, given the port that the socket is bound to
 * @returns whether it came to its own end. @throws the system call's error, or what `read` threw
 */
export async function carryOut(
  socket: NetlinkSocket,
  planOf: (portId: number) => NativeRun,
  read: (batch: DatagramBatch) => void,
): Promise<boolean> {
  // The socket keeps no process alive.
  const alive = setInterval(() => {}, 60_000);
  const off = onStopSignal(() => socket.stopRun());
  try {
    socket.bind(0);
    return await new Promise((resolve, reject) => {
      socket.startReceiving((batch) => {
        try {
          read(batch);
          const reason = endOf(batch);
          if (reason === 0 || reason === constants.errno.ECANCELED) resolve(reason === 0);
          else if (reason !== undefined) reject(systemError(reason, 'sendto'));
        } catch (error) {
          // What is told or captured could not be written: there is no use in more.
          socket.stopRun();
          reject(error);
        }
      });
      socket.startRun(planOf(socket.address().portId));
    });
  } finally {
    off();
    clearInterval(alive);
    socket.close();
  }
}

/** Why the run ended, an errno or 0; undefined while it goes on. */
function endOf(batch: DatagramBatch): number | undefined {
  for (let row = 0; row < batch.rows; row++) if (batch.flags(row) & DatagramFlag.runEnd) return batch.trueLength(row);
  return undefined;
}
