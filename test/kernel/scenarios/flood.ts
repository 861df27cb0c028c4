// A child process that opens, floods and closes the protocol over and over, with or without a module there, until killed.
import { Client, counting } from './wire.ts';

const payload = counting(200);

function round(): void {
  const client = new Client();
  try {
    for (let at = 0; at < 50; at++) client.send(client.message({ payload }));
    for (let at = 0; at < 10; at++) client.receive(0);
  } finally {
    // What was not read goes with the socket.
    client.close();
  }
}

for (;;) {
  try {
    round();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // No module; no room in the sender's or in the receiver's buffer.
    if (!['EPROTONOSUPPORT', 'EAGAIN', 'ENOBUFS'].includes(code)) throw error;
  }
}
