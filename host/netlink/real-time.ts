/** A receive thread's real-time priority, as the setting wants it: asked for, and told as the kernel has it. */
import { userInfo } from 'node:os';
import { AppError, toErrorData } from '../../core/contract/errors.ts';
import type { RealTimeState } from '../../core/contract/real-time.ts';
import type { NetlinkSocket } from './socket.ts';

/** The least there is: it goes before all that have none, and whatever was given one on purpose goes before it. */
const priority = 1;

export class RealTime {
  readonly #socket: NetlinkSocket;
  #wanted = false;
  #refusal: RealTimeState['refusal'] = null;

  /** @param socket one that receives */
  constructor(socket: NetlinkSocket) {
    this.#socket = socket;
  }

  get state(): RealTimeState {
    return { priority: this.#socket.realTimePriority(), refusal: this.#refusal };
  }

  /** A refusal is no failure: receiving goes on without. What was refused is tried again. */
  want(wanted: boolean): void {
    if (wanted === this.#wanted && !this.#refusal) return;
    this.#wanted = wanted;
    this.#refusal = null;
    try {
      this.#socket.setRealTimePriority(wanted ? priority : 0);
    } catch (error) {
      this.#refusal = explainRefusal(error as NodeJS.ErrnoException);
    }
  }
}

function explainRefusal(error: NodeJS.ErrnoException): NonNullable<RealTimeState['refusal']> {
  if (error.code !== 'EPERM') return toErrorData(error);
  return new AppError({
    code: error.code,
    syscall: error.syscall,
    message: `the kernel permits no real-time priority: it takes CAP_SYS_NICE, or an RLIMIT_RTPRIO of at least ${priority}`,
    nextStep: howToPermit(process.pid, 'switch it off and on'),
  }).toData();
}

/** @param pid whose limit is to be raised for this time, after which one has to do what `then` says */
export const howToPermit = (pid: number | '$$', then: string): string =>
  `Put the line "${userInfo().username} - rtprio ${priority}" into /etc/security/limits.d/nlscope.conf and log in anew. ` +
  `For this time: sudo prlimit --pid ${pid} --rtprio=${priority}:${priority}, then ${then}.`;
