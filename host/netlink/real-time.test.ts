import { describe, expect, it } from 'vitest';
import { errnoError, openFakeSocket } from './fake-socket.ts';
import { RealTime } from './real-time.ts';

/** Over a socket whose kernel permits what `permits` says at the time. */
function open(permits = { realTime: true }) {
  const socket = openFakeSocket(() => []);
  socket.startReceiving(() => {});
  const asked: number[] = [];
  const set = socket.setRealTimePriority.bind(socket);
  socket.setRealTimePriority = (priority) => {
    asked.push(priority);
    if (priority > 0 && !permits.realTime) throw errnoError('EPERM', 'sched_setscheduler');
    set(priority);
  };
  return { socket, asked, realTime: new RealTime(socket), permits };
}

describe('the real-time priority of a receive thread', () => {
  it('is asked for only where it is wanted, and given back', () => {
    const { realTime, asked } = open();
    realTime.want(false);
    expect(asked).toEqual([]);
    for (const wanted of [true, true, false, false]) realTime.want(wanted);
    expect(asked).toEqual([1, 0]);
  });

  it('is told as the kernel has it, whatever was asked for', () => {
    const { realTime, socket } = open();
    realTime.want(true);
    expect(realTime.state).toEqual({ priority: 1, refusal: null });
    socket.setRealTimePriority(0);
    expect(realTime.state).toEqual({ priority: 0, refusal: null });
  });

  it('that is refused says what it takes, for good and for this time', () => {
    const { realTime } = open({ realTime: false });
    realTime.want(true);
    expect(realTime.state).toEqual({
      priority: 0,
      refusal: expect.objectContaining({
        code: 'EPERM',
        syscall: 'sched_setscheduler',
        message: 'the kernel permits no real-time priority: it takes CAP_SYS_NICE, or an RLIMIT_RTPRIO of at least 1',
        nextStep: expect.stringMatching(
          /^Put the line "\S+ - rtprio 1" into \/etc\/security\/limits\.d\/.+: sudo prlimit --pid \d+ --rtprio=1:1,/,
        ),
      }),
    });
  });

  it('that was refused is tried again, and forgotten once it is not wanted', () => {
    const { realTime, permits } = open({ realTime: false });
    realTime.want(true);
    realTime.want(false);
    expect(realTime.state.refusal).toBeNull();
    realTime.want(true);
    permits.realTime = true;
    realTime.want(true);
    expect(realTime.state).toEqual({ priority: 1, refusal: null });
  });
});
