// Scenarios of the receive thread's real-time priority, as the kernel tells it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NetlinkSocket, newSlabs, noop, ROUTE, until } from './fixture.mjs';
import { count, Flag, isOver, openRunner, plan } from './run-fixture.mjs';

const SCHED_OTHER = 0;
const SCHED_RR = 2;

/** Of the receive threads of this process: proc_pid_stat(5), fields 40 and 41. */
function scheduling() {
  const stats = readdirSync('/proc/self/task').map((task) => readFileSync(`/proc/self/task/${task}/stat`, 'utf8'));
  return stats
    .filter((stat) => stat.includes('(nl-receive)'))
    .map((stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' '))
    .map((fields) => ({ priority: Number(fields[37]), policy: Number(fields[38]) }));
}

/** Whether this process may; where it may not, that is said. */
function maySetPriority(socket) {
  try {
    socket.setRealTimePriority(1);
    return true;
  } catch (error) {
    assert.equal(error.code, 'EPERM');
    assert.notEqual(process.env.CI, 'true', 'CAP_SYS_NICE is needed');
    console.warn('skipped: it takes CAP_SYS_NICE or RLIMIT_RTPRIO');
    return false;
  }
}

export const priority = {
  async 'is given to the thread and taken back while it receives'() {
    const { socket, rows, startTaking } = openRunner(ROUTE);
    startTaking();
    assert.equal(socket.realTimePriority(), 0);
    if (!maySetPriority(socket)) return socket.close();
    for (const wanted of [1, 7, 0, 2]) {
      socket.setRealTimePriority(wanted);
      assert.equal(socket.realTimePriority(), wanted);
      assert.deepEqual(scheduling(), [{ priority: wanted, policy: wanted > 0 ? SCHED_RR : SCHED_OTHER }]);
      const before = rows.length;
      socket.send(noop(wanted), 0, 0, new Float64Array(2));
      await until(() => rows.length > before, 'the reply');
    }
    socket.close();
  },

  async 'is set aside for a run, and holds again as its last row is there'() {
    const runner = openRunner(ROUTE);
    const { socket, rows } = runner;
    runner.startTaking();
    if (!maySetPriority(socket)) return socket.close();
    for (const wanted of [1, 3, 0]) {
      const ends = count(rows, Flag.runEnd);
      socket.startRun(plan({ count: 1e9, intervalNs: 1e6, spinNs: 1e6 }));
      await until(() => socket.realTimePriority() === 0, 'the run');
      const { sent } = socket.stats();
      await until(() => socket.stats().sent > sent, 'a send of the run');
      // What is asked for meanwhile holds afterwards.
      socket.setRealTimePriority(wanted);
      assert.deepEqual(scheduling(), [{ priority: 0, policy: SCHED_OTHER }]);
      socket.stopRun();
      await until(() => count(rows, Flag.runEnd) > ends, 'the end');
      assert.equal(socket.realTimePriority(), wanted);
    }
    assert.ok(isOver(rows));
    socket.close();
  },

  'is refused with EPERM where nothing permits it, and the thread goes on'() {
    const child = fileURLToPath(new URL('priority-refused.mjs', import.meta.url));
    const printed = execFileSync('/usr/bin/prlimit', ['--rtprio=0:0', process.execPath, child], { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(printed), {
      error: {
        message: 'sched_setscheduler EPERM: Operation not permitted',
        code: 'EPERM',
        errno: -1,
        syscall: 'sched_setscheduler',
      },
      before: 0,
      after: 0,
      received: 1,
    });
  },

  'needs a receive thread, and a priority that exists'() {
    const socket = new NetlinkSocket(ROUTE);
    assert.throws(() => socket.setRealTimePriority(1), { code: 'EINVAL', syscall: 'sched_setscheduler' });
    assert.throws(() => socket.realTimePriority(), { code: 'EINVAL', syscall: 'sched_getscheduler' });
    socket.startReceiving(newSlabs(1), () => {});
    assert.throws(() => socket.setRealTimePriority(100), { code: 'ERR_OUT_OF_RANGE' });
    socket.close();
  },
};
