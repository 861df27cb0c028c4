// A way in: passes connections from the guest's network address on to the same port of its loopback address, which is
// all that nlscope's server binds.
import { connect, createServer } from 'node:net';

const port = Number(process.argv[2]);
createServer((from) => {
  const to = connect(port, '127.0.0.1');
  for (const socket of [from, to]) socket.on('error', () => [from, to].forEach((it) => void it.destroy()));
  from.pipe(to).pipe(from);
}).listen(port, '10.0.2.15');
