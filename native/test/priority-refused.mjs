// Asks for a real-time priority without a privilege, started with an RLIMIT_RTPRIO of 0; prints what came of it as JSON.
import { noop, ROUTE, until } from './fixture.mjs';
import { openRunner } from './run-fixture.mjs';

if (process.getuid() === 0) process.setuid(65_534);
const { socket, rows, startTaking } = openRunner(ROUTE);
startTaking();
const before = socket.realTimePriority();
let error;
try {
  socket.setRealTimePriority(1);
} catch ({ message, code, errno, syscall }) {
  error = { message, code, errno, syscall };
}
socket.send(noop(), 0, 0, new Float64Array(2));
await until(() => rows.length === 1, 'the reply');
console.log(JSON.stringify({ error, before, after: socket.realTimePriority(), received: rows.length }));
socket.close();
