/**
 * `nlscope echo`: sends N bytes, waits for each echo, prints both and how long it took: the console program of the
 * article that nlscope grew from. The native thread sends and receives, so nothing but the kernel is in the time.
 */
import { noFaults } from '../core/contract/defaults.ts';
import { dumpCanonical, dumpSeed } from '../core/payload/dump.ts';
import { parseHex } from '../core/payload/hex.ts';
import { DEFAULT_LENGTH, DEFAULT_PATTERN, patternBytes } from '../core/payload/pattern.ts';
import { parseText } from '../core/payload/text.ts';
import { parseTimeSpan } from '../core/payload/time-span.ts';
import { ECHO_TYPE, NETLINK_MUNISOCK, NETLINK_USERSOCK, parseProtocol } from '../core/wire/constants.ts';
import { NLM_F_REQUEST } from '../core/wire/flags.ts';
import { helpOption, parseOptions, readCapturePath, runCommand, UsageError } from './command.ts';
import { type EchoCapture, openEchoCapture } from './echo-capture.ts';
import { type EchoTrip, runTrips, type TripPlan, type TripRun } from './echo-trips.ts';
import { type LoopbackPeer, startLoopbackPeer } from './netlink/loopback-peer.ts';
import { createTally, describeTrip } from './trip-words.ts';

const help = `Usage: nlscope echo [OPTION]...
Send a message, wait for its echo, print both and compare them.

  -p, --protocol 25|usersock  who echoes: the kernel module on protocol 25, or the
                              loopback peer on NETLINK_USERSOCK (the default)
  -l, --length N              payload of N bytes of 0x31 (default ${DEFAULT_LENGTH})
      --hex BYTES             payload in hex, such as "de ad be ef"
      --text TEXT             payload as text, with \\n, \\xNN and the like
  -c, --count N               messages to send (default 1)
  -i, --interval TIME         from one send to the next, such as 100us or 1ms
                              (default: the next one as soon as the echo is here)
      --spin TIME             stay awake for so long before each send is due: sends
                              come more exactly, and cost a CPU
  -w, --in-flight N           how many may wait for their echo at once (default 1)
      --duration TIME         stop after this time, whatever the count
      --cpu N                 keep sender and echo peer to CPU N: the least and the
                              steadiest times
  -t, --timeout MS            how long to wait for each echo (default 1000)
  -d, --dump seed|canonical   layout of the dumps (default canonical)
      --json                  one JSON object a message, then one for the run
      --capture FILE.pcapng   write what is sent and received to a file, for Wireshark
  -h, --help                  show this help

Ctrl+C ends a run early and prints its figures.

Exit codes: 0 every echo identical, 1 an echo differed or was lost, 2 wrong usage,
3 the system refused (no such protocol, not permitted, ...), 141 the reader of the
output has gone, as in "| head".
`;

interface EchoOptions extends Omit<TripPlan, 'portId' | 'type' | 'flags' | 'capture'> {
  dump: (bytes: Uint8Array) => string;
  json: boolean;
  capturePath: string | undefined;
}

/** @returns the exit code, as the help text lists them. */
export const runEcho = (argv: string[]): Promise<number> =>
  runCommand({ name: 'echo', help, read: readOptions, run: echo }, argv);

async function echo({ dump, json, capturePath, ...options }: EchoOptions): Promise<number> {
  const { protocol, intervalNs, cpu } = options;
  const tally = createTally();
  let peer: LoopbackPeer | undefined;
  let capture: EchoCapture | undefined;
  let made: TripRun;
  try {
    if (capturePath !== undefined) capture = openEchoCapture(capturePath, protocol);
    if (protocol === NETLINK_USERSOCK) peer = await startLoopbackPeer(noFaults, cpu);
    const to = { portId: peer?.portId ?? 0, type: ECHO_TYPE, flags: NLM_F_REQUEST };
    made = await runTrips({ ...options, ...to, capture }, (trip) => {
      tally.add(trip);
      process.stdout.write(json ? `${JSON.stringify(tripData(trip))}\n` : describeTrip(trip, dump));
    });
  } catch (error) {
    return refuse(error as NodeJS.ErrnoException, protocol);
  } finally {
    capture?.close();
    await peer?.stop();
  }
  const summary = tally.summarize(made, intervalNs);
  process.stdout.write(json ? `${JSON.stringify({ summary })}\n` : `\n${summary.text}\n`);
  return summary.identical === summary.sent ? 0 : 1;
}

function refuse(error: NodeJS.ErrnoException, protocol: number): number {
  if (typeof error.syscall !== 'string') throw error;
  const unregistered = error.code === 'EPROTONOSUPPORT';
  const reason = unregistered ? `protocol ${protocol} is not registered in this kernel` : error.message;
  const next = unregistered ? '; load the echo module, or use --protocol usersock, which needs none' : '';
  process.stderr.write(`nlscope echo: ${error.syscall}: ${error.code}: ${reason}${next}\n`);
  return 3;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const tripData = ({ sent, echoed, ...rest }: EchoTrip): object => ({
  ...rest,
  sent: hex(sent),
  ...(echoed && { echoed: hex(echoed) }),
});

function readOptions(argv: string[]): EchoOptions | undefined {
  const { values } = parseOptions({
    args: argv,
    options: {
      protocol: { type: 'string', short: 'p', default: 'usersock' },
      length: { type: 'string', short: 'l' },
      hex: { type: 'string' },
      text: { type: 'string' },
      count: { type: 'string', short: 'c', default: '1' },
      interval: { type: 'string', short: 'i' },
      spin: { type: 'string' },
      'in-flight': { type: 'string', short: 'w', default: '1' },
      duration: { type: 'string' },
      cpu: { type: 'string' },
      timeout: { type: 'string', short: 't', default: '1000' },
      dump: { type: 'string', short: 'd', default: 'canonical' },
      json: { type: 'boolean', default: false },
      capture: { type: 'string' },
      help: helpOption,
    },
  });
  if (values.help) return undefined;
  const protocol = parseProtocol(values.protocol);
  if (protocol !== NETLINK_MUNISOCK && protocol !== NETLINK_USERSOCK)
    throw new UsageError(`--protocol: "${values.protocol}" is neither 25 nor usersock`);
  if (values.dump !== 'seed' && values.dump !== 'canonical')
    throw new UsageError(`--dump: "${values.dump}" is neither seed nor canonical`);
  return {
    protocol,
    payload: readPayload(values),
    count: readNumber('--count', values.count, { least: 1, most: 10_000_000 }),
    intervalNs: readTime('--interval', values.interval, 3_600e9),
    spinNs: readTime('--spin', values.spin, 1e9),
    inFlight: readNumber('--in-flight', values['in-flight'], { least: 1, most: 65_536 }),
    durationNs: readTime('--duration', values.duration, 86_400e9),
    cpu: values.cpu === undefined ? undefined : readNumber('--cpu', values.cpu, { least: 0, most: 1023 }),
    timeoutMs: readNumber('--timeout', values.timeout, { least: 1, most: 60_000 }),
    dump: values.dump === 'seed' ? dumpSeed : dumpCanonical,
    json: values.json,
    capturePath: readCapturePath(values.capture),
  };
}

function readPayload({ length, hex, text }: { length?: string; hex?: string; text?: string }): Uint8Array {
  if ([length, hex, text].filter((given) => given !== undefined).length > 1)
    throw new UsageError('--length, --hex and --text each give the payload: use one of them');
  if (hex === undefined && text === undefined) {
    const bytes = readNumber('--length', length ?? String(DEFAULT_LENGTH), { least: 0, most: 1 << 20 });
    return patternBytes(DEFAULT_PATTERN, bytes);
  }
  const parsed = hex === undefined ? parseText(text!) : parseHex(hex);
  if ('bytes' in parsed) return parsed.bytes;
  throw new UsageError(
    `${hex === undefined ? '--text' : '--hex'}: ${parsed.error} (at character ${parsed.position + 1})`,
  );
}

function readNumber(option: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${option}: "${text}" is not a whole number from ${least} to ${most}`);
}

/** 0 where the option is not given. */
function readTime(option: string, text: string | undefined, mostNs: number): number {
  if (text === undefined) return 0;
  const ns = parseTimeSpan(text);
  if (ns !== undefined && ns > 0 && ns <= mostNs) return ns;
  throw new UsageError(`${option}: "${text}" is not a time such as 100us, 1ms or 2.5s, up to ${mostNs / 1e9} s`);
}
