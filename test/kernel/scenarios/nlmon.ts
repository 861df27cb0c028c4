// All netlink traffic of the machine, on a kernel that has nlmon: captured as an ordinary user through pkexec, and what is
// left of it when either side is ended.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, afterEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { FileRecord } from '../../../core/capture/capture-file.ts';
import { createCaptureReader } from '../../../core/capture/capture-reader.ts';
import { PcapngReader } from '../../../core/capture/pcapng-read.ts';
import { RecordKind, RecordMark } from '../../../core/capture/record.ts';
import { NETLINK_ROUTE } from '../../../core/wire/constants.ts';
import { decodeHeader } from '../../../core/wire/header.ts';
import { builtProgram } from '../../../host/netlink/binding.ts';
import { decide, withDialogClosed } from './polkit.ts';
import { devCommand, devEnvironment, nlscope, type Ran, run, type User } from './product.ts';
import { keep } from './provoked.ts';
import { Client } from './wire.ts';

const program = builtProgram('nlscope-nlmon');
const patienceMs = 60_000;
const nlscopeWords = (...args: string[]): string[] => [process.execPath, 'scripts/nlscope.mjs', ...args];

async function until<Result>(what: string, look: () => Result | undefined | false): Promise<Result> {
  for (const end = Date.now() + patienceMs; ; await wait(50)) {
    const found = look();
    if (found) return found;
    assert(Date.now() < end, `waited in vain: ${what}`);
  }
}

const devices = (): string[] => readdirSync('/sys/class/net').filter((name) => name.startsWith('nlscope'));

/** Numbers of the processes of our program. */
const programs = (): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && readText(`/proc/${pid}/comm`) === 'nlscope-nlmon\n');

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const allGone = () =>
  until('the program and its device are gone', () => programs().length === 0 && devices().length === 0);

interface Running {
  child: ChildProcess;
  said(): string;
  wrote(): string;
  /** Its exit code; null where a signal ended it. */
  ended: Promise<number | null>;
}

const captures: Running[] = [];

/** Starts `nlscope monitor --nlmon`, which captures when this resolves. */
async function capture(user: User, ...args: string[]): Promise<Running> {
  const words = nlscopeWords('monitor', '--nlmon', ...args);
  const [command = '', ...rest] = user === 'dev' ? devCommand(words) : words;
  const child = spawn(command, rest, { env: user === 'dev' ? devEnvironment : process.env });
  let [said, wrote] = ['', ''];
  child.stderr.on('data', (data) => {
    said += data;
  });
  child.stdout.on('data', (data) => {
    wrote += data;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const running = { child, said: () => said, wrote: () => wrote, ended };
  captures.push(running);
  await until(`it captures: ${said}`, () => said.includes('listening to') || (child.exitCode !== null && 'ended'));
  assert.match(said, /listening to all netlink traffic/);
  return running;
}

async function stop({ child, ended }: Running): Promise<void> {
  child.kill('SIGINT');
  await ended;
}

interface Line {
  kind: string;
  protocol: string;
  port: number;
  inferred?: true;
  owner?: { pid: number; name: string };
  typeName?: string;
  header: { flags: number; sequence: number; portId: number };
}
const linesOf = ({ wrote }: Running): Line[] =>
  wrote()
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as Line] : []));

const succeed = ({ status, stdout, stderr }: Ran): string => {
  assert.equal(status, 0, stderr);
  return stdout;
};

const client = new Client(NETLINK_ROUTE);
const buffer = new Uint8Array(1 << 20);

/** Asks for all links, and takes all that comes. */
function dump(sequence: number): void {
  client.send(client.message({ type: 18, flags: 0x301, sequence, payload: new Uint8Array(16) }));
  while (client.socket.receive(buffer, new Float64Array(7), 20) >= 0);
}

after(() => client.close());
// What a test that failed left running is not the next one's.
afterEach(async () => {
  for (const { child } of captures.splice(0)) child.kill('SIGKILL');
  await allGone();
});

function refused(cause: string, code: string, { status, stderr }: Ran): void {
  assert.equal(status, 3, stderr);
  assert.match(stderr, new RegExp(`^nlscope monitor: ${code}: `, 'm'));
  assert.deepEqual(devices(), []);
  const [message = '', nextStep] = stderr.slice(stderr.indexOf('nlscope monitor:')).trim().split('\n');
  keep(cause, { code, message, nextStep });
}

test('without a program that asks for passwords an ordinary user is told so', () => {
  decide('ask');
  refused('nlmon: no agent', 'NO_AGENT', nlscope('dev', 'monitor', '--nlmon'));
});

test('a dialog that is closed starts nothing', async () => {
  refused('nlmon: dialog closed', 'AUTH_CANCELLED', await withDialogClosed(nlscopeWords('monitor', '--nlmon')));
});

test('a user whom polkit does not let is told so', () => {
  decide('no');
  refused('nlmon: not authorised', 'NOT_AUTHORISED', nlscope('dev', 'monitor', '--nlmon'));
});

test('an ordinary user sees requests and replies of all processes, with their way and their process', async () => {
  decide('yes');
  const running = await capture('dev', '--json', '--capture', '/tmp/dev.pcapng');
  assert.match(running.said(), /^\$ \/usr\/bin\/pkexec \/\S+\/nlscope-nlmon$/m);
  succeed(run('root', ['/usr/bin/ip', 'link', 'show']));
  succeed(nlscope('dev', 'families'));
  // A process is known a moment after its port was first seen.
  let sequence = 1_000;
  const [lines, own] = await until('a request and its replies with their process', () => {
    dump(++sequence);
    const all = linesOf(running);
    const known = all.filter(({ owner, header }) => owner?.pid === process.pid && header.sequence > 1_000);
    const first = known.find(({ kind }) => kind === 'sent')?.header.sequence;
    const exchange = known.filter(({ header }) => header.sequence === first);
    return (
      exchange.length >= 3 && all.some(({ protocol }) => protocol === 'NETLINK_GENERIC') && ([all, exchange] as const)
    );
  });
  await stop(running);
  assert(lines.every(({ inferred }) => inferred));
  assert.deepEqual(
    own.map(({ kind }) => kind),
    ['sent', ...own.slice(1).map(() => 'received')],
  );
  // The request does not tell its port: it is that of its reply.
  assert(own.every(({ port }) => port === client.portId));
  assert.deepEqual(own[0]?.owner, { pid: process.pid, name: readText('/proc/self/comm').trim() });
  const requests = lines.filter(({ typeName, kind }) => typeName === 'RTM_GETLINK' && kind === 'sent');
  assert(requests.length >= 2, 'the requests of ip are missing');
  await allGone();
});

test('what was captured is read by tshark message by message, and says what was inferred', () => {
  const packets = succeed(
    run('root', ['/usr/bin/tshark', '-r', '/tmp/dev.pcapng', '-T', 'fields', '-e', 'frame.comment']),
  );
  const records = recordsOf('/tmp/dev.pcapng').filter(({ isPreface }) => !isPreface);
  const comments = packets.split('\n').filter((line) => line.startsWith('inferred: '));
  assert.equal(comments.length, records.length);
  assert(
    comments.some((line) =>
      line.includes(`by port ${client.portId} of ${readText('/proc/self/comm').trim()} (pid ${process.pid})`),
    ),
  );
});

test('an unprivileged process relays, and one with nothing but CAP_NET_ADMIN waits', async () => {
  const running = await capture('dev');
  const [waiting = 0, relaying = 0] = programs();
  const status = (pid: number, field: string): string =>
    new RegExp(`^${field}:[ \\t]*(.*)$`, 'm').exec(readText(`/proc/${pid}/status`))?.[1] ?? '';
  for (const pid of [waiting, relaying]) {
    assert.equal(status(pid, 'Uid'), '65534\t65534\t65534\t65534');
    assert.equal(status(pid, 'Gid'), '65534\t65534\t65534\t65534');
    assert.equal(status(pid, 'Groups').trim(), '');
    assert.equal(status(pid, 'NoNewPrivs'), '1');
  }
  assert.equal(BigInt(`0x${status(waiting, 'CapPrm')}`), 1n << 12n);
  assert.equal(BigInt(`0x${status(relaying, 'CapPrm')}`), 0n);
  const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
  // stderr and its route socket; the three standard ones and the packet socket.
  assert.deepEqual([descriptors(waiting), descriptors(relaying)], [2, 4]);
  // Others of the same user can't look into it, nor trace it.
  const look = ['/usr/bin/setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '/usr/bin/cat'];
  assert.match(run('root', [...look, `/proc/${relaying}/environ`]).stderr, /Permission denied/);
  await stop(running);
  await allGone();
});

test('two captures run beside each other, and each ends for itself', async () => {
  const [one, other] = [await capture('dev'), await capture('root', '--json')];
  assert.deepEqual(devices().sort(), ['nlscope0', 'nlscope1']);
  await stop(one);
  await until('the first device is gone', () => devices().length === 1);
  dump(72);
  await until('the other goes on', () => linesOf(other).some(({ header }) => header.sequence === 72));
  await stop(other);
  await allGone();
});

test('a client that is killed leaves neither the program nor its device behind', async () => {
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const running = await capture('dev');
    running.child.kill(signal);
    await running.ended;
    await allGone();
  }
});

test('a program that is ended by somebody else removes its device, and the client says so', async () => {
  const running = await capture('dev');
  process.kill(Math.min(...programs()), 'SIGTERM');
  assert.equal(await running.ended, 3);
  assert.match(running.said(), /somebody has ended the program/);
  await allGone();
});

test('a device that is removed by somebody else ends the capture, and the client says why', async () => {
  const running = await capture('dev');
  succeed(run('root', ['/usr/bin/ip', 'link', 'delete', 'nlscope0']));
  assert.equal(await running.ended, 3);
  assert.match(running.said(), /nlscope monitor: DEVICE_GONE: /);
  keep('nlmon: device removed', { code: 'DEVICE_GONE', message: running.said().trim().split('\n').at(-2) ?? '' });
  await allGone();
});

test('a device that was left behind by a program that was killed is used by nobody and taken again', async () => {
  const running = await capture('dev');
  process.kill(Math.min(...programs()), 'SIGKILL');
  await running.ended;
  await until('the relay ends with it', () => programs().length === 0);
  assert.deepEqual(devices(), ['nlscope0']);
  const next = await capture('dev');
  assert.deepEqual(devices(), ['nlscope0']);
  await stop(next);
  await allGone();
});

test('names that are taken by other devices are passed over, and told where none is left', async () => {
  const dummy = (verb: 'add' | 'delete', number: number): string =>
    succeed(
      run('root', ['/usr/bin/ip', 'link', verb, `nlscope${number}`, ...(verb === 'add' ? ['type', 'dummy'] : [])]),
    );
  dummy('add', 0);
  const running = await capture('dev');
  assert.deepEqual(devices().sort(), ['nlscope0', 'nlscope1']);
  await stop(running);
  const rest = Array.from({ length: 15 }, (_, at) => at + 1);
  for (const number of rest) dummy('add', number);
  const { status, stderr } = nlscope('dev', 'monitor', '--nlmon');
  assert.equal(status, 3);
  assert.match(stderr, /NAME_TAKEN/);
  for (const number of [0, ...rest]) dummy('delete', number);
});

test('what a reader is too slow for is told where it is missing, with its number', async () => {
  const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data) => {
    said += data;
  });
  await until('it captures', () => said.includes('capturing on'));
  // Each part of a dump takes 32 KiB of the queue, whatever it says.
  for (let count = 0; count < 1_500; count++) dump(count);
  const reader = new PcapngReader();
  const records: FileRecord[] = [];
  child.stdout.on('data', (chunk: Uint8Array) => {
    for (const record of reader.push(chunk)) records.push({ ...record, bytes: record.bytes.slice() });
  });
  await until('the drops are told', () => reader.dropped > 0);
  child.stdin.end();
  await new Promise((resolve) => child.on('close', resolve));
  assert(records.some(({ kind }) => kind === RecordKind.overrun));
  assert.equal(reader.damage, undefined);
  await allGone();
});

test('what dumpcap captures on an nlmon device is read as what nlscope captures beside it', async () => {
  const ip = (...words: string[]): string => succeed(run('root', ['/usr/bin/ip', ...words]));
  ip('link', 'add', 'nlmon9', 'type', 'nlmon');
  ip('link', 'set', 'nlmon9', 'up');
  const dumpcap = spawn('/usr/bin/dumpcap', ['-q', '-i', 'nlmon9', '-w', '/tmp/dumpcap.pcapng'], { stdio: 'ignore' });
  await until(
    'dumpcap captures',
    () => existsSync('/tmp/dumpcap.pcapng') && readText('/proc/net/packet').split('\n').length > 2,
  );
  const running = await capture('root', '--capture', '/tmp/root.pcapng');
  for (const sequence of [81, 82, 83]) dump(sequence);
  await until('it is written', () => withSequence('/tmp/root.pcapng', 83).length > 1);
  await stop(running);
  await wait(2_000);
  dumpcap.kill('SIGINT');
  await new Promise((resolve) => dumpcap.on('close', resolve));
  ip('link', 'delete', 'nlmon9');
  for (const sequence of [81, 82, 83]) {
    const [theirs, ours] = [withSequence('/tmp/dumpcap.pcapng', sequence), withSequence('/tmp/root.pcapng', sequence)];
    assert(theirs.length > 1);
    assert.deepEqual(theirs.map(comparable), ours.map(comparable));
  }
});

const comparable = ({ kind, protocol, bytes, mark }: FileRecord) => ({
  kind,
  protocol,
  bytes: Buffer.from(bytes).toString('hex'),
  inferred: (mark & RecordMark.inferred) !== 0,
});

function recordsOf(path: string): FileRecord[] {
  const reader = createCaptureReader();
  return existsSync(path) ? reader.push(readFileSync(path)) : [];
}

const withSequence = (path: string, sequence: number): FileRecord[] =>
  recordsOf(path).filter(({ bytes }) => decodeHeader(bytes, 'little')?.sequence === sequence);
