// A polkit agent for the process whose number it is given: the dialog that a user closes without an answer, at once or
// after some seconds. Speaks just
// as much D-Bus as that takes (https://dbus.freedesktop.org/doc/dbus-specification.html), little-endian throughout.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const METHOD_CALL = 1;
const ERROR = 3;
const path = '/org/nlscope/agent';

/** Values at their alignment, from the start of a message or of its body, which is at a multiple of 8. */
class Writer {
  bytes: number[] = [];

  align(to: number): this {
    while (this.bytes.length % to) this.bytes.push(0);
    return this;
  }
  u8(value: number): this {
    this.bytes.push(value);
    return this;
  }
  u32(value: number): this {
    const number = Buffer.alloc(4);
    number.writeUInt32LE(value);
    this.align(4).bytes.push(...number);
    return this;
  }
  u64(value: bigint): this {
    const number = Buffer.alloc(8);
    number.writeBigUInt64LE(value);
    this.align(8).bytes.push(...number);
    return this;
  }
  string(value: string): this {
    this.u32(Buffer.byteLength(value)).bytes.push(...Buffer.from(value), 0);
    return this;
  }
  signature(value: string): this {
    this.bytes.push(value.length, ...Buffer.from(value), 0);
    return this;
  }
  /** Its length goes before it, the padding up to its first element not counted. */
  array(write: (elements: Writer) => void): this {
    this.u32(0);
    const lengthAt = this.bytes.length - 4;
    this.align(8);
    const from = this.bytes.length;
    write(this);
    const length = new Writer().u32(this.bytes.length - from);
    this.bytes.splice(lengthAt, 4, ...length.bytes);
    return this;
  }
}

type Field = [code: number, type: 's' | 'o' | 'u' | 'g', value: string | number];

const fieldCodes = { path: 1, interface: 2, member: 3, errorName: 4, replySerial: 5, destination: 6, signature: 8 };
let lastSerial = 0;

function message(type: number, fields: Field[], body = new Writer()): Buffer {
  const head = new Writer().u8(0x6c).u8(type).u8(0).u8(1).u32(body.bytes.length).u32(++lastSerial);
  head.array((elements) => {
    for (const [code, signature, value] of fields) {
      elements.align(8).u8(code).signature(signature);
      if (signature === 'u') elements.u32(Number(value));
      else if (signature === 'g') elements.signature(String(value));
      else elements.string(String(value));
    }
  });
  return Buffer.from([...head.align(8).bytes, ...body.bytes]);
}

function call(destination: string, object: string, member: string, signature = '', body?: Writer): Buffer {
  const [service = '', interfaceName = service] = destination.split(' ');
  const fields: Field[] = [
    [fieldCodes.path, 'o', object],
    [fieldCodes.interface, 's', interfaceName],
    [fieldCodes.member, 's', member],
    [fieldCodes.destination, 's', service],
  ];
  if (signature) fields.push([fieldCodes.signature, 'g', signature]);
  return message(METHOD_CALL, fields, body);
}

function registration(processId: number): Buffer {
  const stat = readFileSync(`/proc/${processId}/stat`, 'latin1');
  // Field 22; the second one may hold spaces.
  const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const body = new Writer();
  body.string('unix-process').array((entries) => {
    entries.align(8).string('pid').signature('u').u32(processId);
    entries.align(8).string('start-time').signature('t').u64(BigInt(startTime));
  });
  body.string('C').string(path);
  return call(
    'org.freedesktop.PolicyKit1 org.freedesktop.PolicyKit1.Authority',
    '/org/freedesktop/PolicyKit1/Authority',
    'RegisterAuthenticationAgent',
    '(sa{sv})ss',
    body,
  );
}

interface Incoming {
  type: number;
  serial: number;
  fields: Map<number, string>;
  length: number;
}

function parse(bytes: Buffer): Incoming | undefined {
  if (bytes.length < 16) return undefined;
  const end = 16 + bytes.readUInt32LE(12);
  const length = Math.ceil(end / 8) * 8 + bytes.readUInt32LE(4);
  if (bytes.length < length) return undefined;
  const fields = new Map<number, string>();
  for (let at = 16; at < end; ) {
    at = Math.ceil(at / 8) * 8;
    const code = bytes.readUInt8(at);
    const type = String.fromCharCode(bytes.readUInt8(at + 2));
    at += 4;
    if (type === 'u') {
      at = Math.ceil(at / 4) * 4 + 4;
    } else {
      const size = type === 'g' ? bytes.readUInt8(at) : bytes.readUInt32LE(at);
      const from = at + (type === 'g' ? 1 : 4);
      fields.set(code, bytes.toString('utf8', from, from + size));
      at = from + size + 1;
    }
  }
  return { type: bytes.readUInt8(1), serial: bytes.readUInt32LE(8), fields, length };
}

const socket = connect('/run/dbus/system_bus_socket');
let pending: Buffer = Buffer.alloc(0);
let isGreeted = false;

const user = Buffer.from(String(process.getuid?.())).toString('hex');
socket.write(`\0AUTH EXTERNAL ${user}\r\n`);
socket.on('data', (data) => {
  pending = Buffer.concat([pending, data]);
  if (!isGreeted) {
    if (!pending.includes('\r\n')) return;
    isGreeted = true;
    pending = Buffer.alloc(0);
    socket.write('BEGIN\r\n');
    socket.write(call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'Hello'));
    socket.write(registration(Number(process.argv[2])));
  }
  for (let next = parse(pending); next; next = parse(pending)) {
    pending = pending.subarray(next.length);
    answer(next);
  }
});

function answer({ type, serial, fields }: Incoming): void {
  if (type === ERROR) throw new Error(`the bus says ${fields.get(fieldCodes.errorName)}`);
  if (type !== METHOD_CALL || fields.get(fieldCodes.member) !== 'BeginAuthentication') return;
  const closed = message(ERROR, [
    [fieldCodes.errorName, 's', 'org.freedesktop.PolicyKit1.Error.Cancelled'],
    [fieldCodes.replySerial, 'u', serial],
    // The sender's own name, which the bus has added.
    [fieldCodes.destination, 's', fields.get(7) ?? ''],
  ]);
  setTimeout(() => socket.write(closed), Number(process.argv[3] ?? 0) * 1000);
}
