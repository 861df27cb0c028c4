/**
 * Everything that crosses the line between a host and a renderer, and nothing else: the methods with the shapes of
 * their parameters and results, and the events. Types are derived from this list, never restated.
 */
import { z } from 'zod';
import type { EchoCounts } from '../echo/counts.ts';
import type { RoundTripStatistics } from '../echo/statistics.ts';
import type { SavedReading } from '../saved/read-saved.ts';
import type { Family } from '../wire/family.ts';
import type { FamilyPolicy } from '../wire/family-policy.ts';
import type { Capability } from '../wire/groups.ts';
import { type Conversation, conversationWindow } from './conversation.ts';
import type { AppErrorData } from './errors.ts';
import {
  exportRequest,
  type FileJob,
  type FileSaved,
  type FileTicket,
  importRequest,
  type LoadedFile,
  madeFile,
} from './files.ts';
import {
  type BuildOutput,
  type CheckUpStep,
  type KernelLog,
  type ModuleCounters,
  type ModulePlan,
  type ModuleState,
  moduleAction,
} from './module.ts';
import { listenTo, type MonitorListener, type RefusedListener } from './monitor.ts';
import type { NlmonState } from './nlmon.ts';
import type { RealTimeState } from './real-time.ts';
import {
  messageToSave,
  type SavedExchange,
  type SavedFile,
  type SavedRun,
  type SavedTree,
  savedPath,
  savedText,
} from './saved.ts';
import type { Schemas } from './schemas.ts';
import type { SocketTable } from './sockets.ts';
import type { SpoolState } from './spool.ts';
import { type Ladder, ladderRange, type SurveyReading } from './statistics.ts';

export type { EchoCounts, RoundTripStatistics };

const u32 = z.number().int().min(0).max(0xffff_ffff);
const u16 = z.number().int().min(0).max(0xffff);
const index = z.number().int().min(0);
const bytes = z.instanceof(Uint8Array);
const nothing = z.strictObject({});

/** What the user-space echo peer does wrong on purpose. "One in N": 0 is never, 1 is always. */
export const peerFaults = z.strictObject({
  delayUs: z.number().int().min(0).max(10_000_000),
  dropOneIn: index,
  duplicateOneIn: index,
  /** Holds a message back until the one after it has been answered. */
  reorderOneIn: index,
  /** Inverts one payload byte. */
  corruptOneIn: index,
  /** Leaves off the last 4 payload bytes. */
  truncateOneIn: index,
  wrongSequenceOneIn: index,
  /** Unasked messages a second that the peer sends to the connected port; 0 is none. */
  floodPerSecond: z.number().int().min(0).max(1_000_000),
  /** Payload bytes of each of them. */
  floodBytes: z.number().int().min(0).max(65_536),
});
export type PeerFaults = z.infer<typeof peerFaults>;

/** Socket options of the connection and of listeners. Sizes in bytes as asked for; the kernel doubles SO_RCVBUF. */
export const socketOptions = z.strictObject({
  receiveBufferBytes: z.number().int().min(2_304).max(1_073_741_823),
  extAck: z.boolean(),
  capAck: z.boolean(),
  strictCheck: z.boolean(),
  /** Receives at a real-time priority, where the kernel permits it. */
  realTime: z.boolean(),
});
export type SocketOptions = z.infer<typeof socketOptions>;

export const settings = z.strictObject({
  theme: z.enum(['system', 'dark', 'light']),
  /** What the capture may hold before the oldest records are evicted, columns and bytes together. */
  captureBudgetMiB: z.number().int().min(16).max(16_384),
  /** How long a sent message waits for its echo before it counts as lost. */
  lostAfterMs: z.number().int().min(10).max(600_000),
  /** Writes the live capture to a file as it runs. */
  spool: z.enum(['off', 'on']),
  socket: socketOptions,
  /** Absolute paths of folders with YNL specs. Of two that know a family the first counts, and any before our own. */
  schemaFolders: z.array(z.string().startsWith('/').max(4_096)).max(32),
});
export type Settings = z.infer<typeof settings>;

const connectTo = z.strictObject({
  /** NETLINK_* number. Ignored with `peer`, which is always NETLINK_USERSOCK. */
  protocol: z.number().int().min(0).max(31),
  /** Own port id; 0 lets the kernel choose. */
  portId: u32,
  /** Numbers of the multicast groups to join. */
  groups: z.array(z.number().int().min(1).max(0xffff)).max(64),
  /** Starts the user-space echo peer and makes its port the destination. */
  peer: z.boolean(),
});
export type ConnectTo = z.infer<typeof connectTo>;

/** A message as composed. What is left out is automatic: length from the payload, sequence counting up, own port. */
const composedMessage = z.strictObject({
  type: u16,
  flags: u16,
  length: u32.optional(),
  sequence: u32.optional(),
  portId: u32.optional(),
  payload: bytes.refine((b) => b.length <= 1 << 20, 'payload: at most 1 MiB'),
  /** Destination; by default the peer, or the kernel (port 0). Group is a multicast group number, 0 for unicast. */
  destination: z.strictObject({ portId: u32, group: z.number().int().min(0).max(32) }).optional(),
});
export type ComposedMessage = z.infer<typeof composedMessage>;

/** What changes in the payload from one message of a run to the next. */
const payloadChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('counter'),
    offset: index,
    width: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]),
    order: z.enum(['little', 'big']),
  }),
  z.strictObject({ kind: z.literal('random'), seed: u32 }),
  z.strictObject({
    kind: z.literal('grow'),
    step: z.number().int().min(1),
    maximum: z
      .number()
      .int()
      .max(1 << 20),
  }),
]);

const runPlan = z.strictObject({
  message: composedMessage,
  count: z.number().int().min(1).max(100_000_000),
  /** Sending ends after this time, also when the count is not reached. */
  durationMs: z.number().int().min(1).max(86_400_000).optional(),
  /** Time from one send to the next; 0 sends as fast as the window of messages in flight lets it. */
  intervalNs: z.number().int().min(0).max(3_600_000_000_000),
  /** How many messages may wait for their echo at once. */
  inFlight: z.number().int().min(1).max(65_536),
  change: payloadChange,
});
export type RunPlan = z.infer<typeof runPlan>;

/** One of those that `spool.read` tells. */
const unfinishedName = z.strictObject({ name: z.string().min(1).max(255) });

export interface HostDescription {
  /** Which host serves this UI. */
  host: 'electron' | 'browser';
  version: string;
  /** `uname -r`. */
  kernel: string;
  node: string;
  /** Netlink protocols whose kernel side is registered now: socket() succeeded. */
  protocols: { number: number; name: string; registered: boolean }[];
  /** What the host's process may do of what joining a group can need. */
  capabilities: Capability[];
}

export type ConnectionState =
  | { status: 'closed'; error?: AppErrorData }
  | {
      status: 'open';
      /** `socket` of its records. */
      socket: number;
      protocol: number;
      protocolName: string;
      portId: number;
      groups: number[];
      /** Where messages go by default: the echo peer's port, or 0 for the kernel. */
      destinationPortId: number;
      peer: { portId: number; faults: PeerFaults } | null;
      /** SO_RCVBUF as the kernel reports it. */
      receiveBufferBytes: number;
      realTime: RealTimeState;
      /** Messages held back because the receiver's queue was full (EAGAIN), in order. */
      queued: number;
      nextSequence: number;
    };

/** What the capture holds; sent at most once a frame. Counts are since the last clear. */
export interface CaptureSummary {
  /** Wall-clock time of the capture's epoch, ms since 1970; all record times are ns after it. */
  epochWallMs: number;
  /** Number of the oldest record still held, and of the record to come. */
  first: number;
  next: number;
  /** Sockets that these records are of. */
  sockets: number;
  /** Rows that the filter lets through; next - first without a filter. */
  matched: number;
  /** Rows still to be looked at by a filter just set. */
  filtering: number;
  messageBytes: number;
  usedBytes: number;
  budgetBytes: number;
  evicted: number;
  /** On disk, of records that are over the budget; and why no more go there, or some do not come back, else null. */
  spilledBytes: number;
  spillError: AppErrorData | null;
  /** A cleared capture can be brought back, or the live one in place of a file's. */
  restorable: boolean;
  /** The file whose records are shown in place of the live capture; null while that is shown. */
  file: LoadedFile | null;
  counts: EchoCounts;
}

export interface RunState {
  status: 'idle' | 'running' | 'stopped' | 'finished' | 'failed';
  count: number;
  durationMs?: number;
  sent: number;
  /** Messages with a reply, of any verdict. */
  answered: number;
  lost: number;
  /** Times at which a message was due and none could be sent: the machine, the window or the receiver did not keep up. */
  missed: number;
  /** How late sends were, 99 % of them at most; NaN without an interval. */
  lateP99Ns: number;
  /** Times that the run stood still until the log had taken what it had, and how long in all. */
  waits: number;
  waitedMs: number;
  elapsedMs: number;
  /** Time left at the rate so far; NaN before it is known. */
  leftMs: number;
  error?: AppErrorData;
}

/** One record whole, with the other half of its round trip. */
export interface RecordDetail {
  number: number;
  /** A window block (core/capture/window) of this record alone, its bytes whole. */
  record: Uint8Array;
  /** The same for its pair, where it has one that is still held. */
  pair?: Uint8Array;
  /** The destination's or sender's port is our echo peer. */
  peer: boolean;
}

/** Carries a result type in the list below; there is nothing in it at run time. */
interface Result<T> {
  readonly result?: T;
}
const result = <T>(): Result<T> => ({});

export const methods = {
  'host.describe': { params: nothing, ...result<HostDescription>() },

  'settings.read': { params: nothing, ...result<Settings>() },
  /** Holds at once: socket options too, for what is open. */
  'settings.write': { params: settings, ...result<Settings>() },

  'connection.read': { params: nothing, ...result<ConnectionState>() },
  'connection.open': { params: connectTo, ...result<ConnectionState>() },
  'connection.close': { params: nothing, ...result<ConnectionState>() },
  'monitor.read': { params: nothing, ...result<MonitorListener[]>() },
  /** Opens one more socket whose messages go to the log. @throws MONITOR_FULL, and why it can't be opened or joined */
  'monitor.add': { params: listenTo, ...result<MonitorListener[]>() },
  'monitor.remove': {
    params: z.strictObject({ socket: z.number().int().min(0).max(255) }),
    ...result<MonitorListener[]>(),
  },
  /** Those that were open as the last session ended and are not now. Told once. */
  'monitor.refused': { params: nothing, ...result<RefusedListener[]>() },

  'nlmon.read': { params: nothing, ...result<NlmonState>() },
  /** @throws NO_PROGRAM */
  'nlmon.plan': { params: nothing, ...result<ModulePlan>() },
  /**
   * Captures all netlink traffic of the machine, by what `nlmon.plan` says, until it is stopped. Resolves once it does.
   * @throws BUSY, CANCELLED, and the reason, in the words of host/nlmon/nlmon-failures.ts
   */
  'nlmon.start': { params: nothing, ...result<NlmonState>() },
  'nlmon.stop': { params: nothing, ...result<NlmonState>() },

  'peer.setFaults': { params: peerFaults, ...result<ConnectionState>() },

  /**
   * Sends one message; the record's number comes back also when the kernel refused it (kind sendFailed). What was loaded
   * from a file makes way for the live capture, here and when a run starts.
   */
  'message.send': { params: composedMessage, ...result<{ number: number; error?: AppErrorData }>() },
  'run.start': { params: runPlan, ...result<RunState>() },
  'run.stop': { params: nothing, ...result<RunState>() },
  'run.read': { params: nothing, ...result<RunState>() },

  'capture.read': { params: nothing, ...result<CaptureSummary>() },
  'capture.clear': { params: nothing, ...result<CaptureSummary>() },
  /** Brings back what the last clear put aside; where there was none, the live capture in place of a file's. */
  'capture.restore': { params: nothing, ...result<CaptureSummary>() },
  /** Empty text removes the filter. @throws FILTER_SYNTAX with a position; the filter in force then stays. */
  'capture.filter': { params: z.strictObject({ text: z.string().max(4_096) }), ...result<CaptureSummary>() },
  /** Rows `from`.. of the filtered log as a window block (core/capture/window); fewer at its end. */
  'capture.window': {
    params: z.strictObject({
      from: index,
      count: z.number().int().min(1).max(1_000),
      headBytes: z.number().int().min(0).max(4_096),
    }),
    ...result<Uint8Array>(),
  },
  'capture.record': { params: z.strictObject({ number: u32 }), ...result<RecordDetail | null>() },
  /** The conversation of a message, filtered or not; null for a record that is no message, is cleared, or gone. */
  'capture.conversation': { params: conversationWindow, ...result<Conversation | null>() },
  /** Row of a record in the filtered log, or of the first row after it; `exact` tells which. */
  'capture.locate': { params: z.strictObject({ number: u32 }), ...result<{ row: number; exact: boolean }>() },

  /** Record of the live capture whose time is nearest, and shows that capture; null where it is empty. */
  'capture.nearest': { params: z.strictObject({ atNs: z.number() }), ...result<{ number: number } | null>() },

  /**
   * Begins to write what the capture holds. Where the host has dialogs they ask for the place (null: it was not chosen);
   * elsewhere the ticket says what to download. @throws BUSY while another file is written or read
   */
  'file.export': { params: exportRequest, ...result<FileTicket | null>() },
  /**
   * Begins to read a capture file, which is shown once it is read. With a name the ticket says where its bytes are to be
   * put; without one the host's dialog asks (null: none was chosen). @throws BUSY, NO_DIALOG
   */
  'file.import': { params: importRequest, ...result<FileTicket | null>() },
  /** Saves a file that the page has made, where the host's dialog says; a host without dialogs leaves it to the page. */
  'file.save': { params: madeFile, ...result<FileSaved>() },
  /** Ends the job that runs; nothing that was there before is changed by it. */
  'file.cancel': { params: nothing, ...result<FileJob | null>() },
  /** The job that runs, or the last one. */
  'file.read': { params: nothing, ...result<FileJob | null>() },

  'spool.read': { params: nothing, ...result<SpoolState>() },
  /** Begins to read the file of a session that did not end well, as `file.import` does. @throws ENOENT, BUSY */
  'spool.open': { params: unfinishedName, ...result<FileTicket>() },
  /** Deletes such a file. @throws ENOENT, and the system call's error */
  'spool.discard': { params: unfinishedName, ...result<SpoolState>() },

  'statistics.read': { params: nothing, ...result<RoundTripStatistics>() },
  /** Figures over the records that the filter shows. To be asked again while some are `pending`, and for what comes. */
  'statistics.survey': { params: nothing, ...result<SurveyReading>() },
  /** The messages of a range of time that the filter shows: each by itself, or counted by column where they are many. */
  'statistics.ladder': { params: ladderRange, ...result<Ladder>() },

  'module.read': { params: nothing, ...result<ModuleState>() },
  /** Looks at everything anew. */
  'module.checkUp': { params: nothing, ...result<CheckUpStep[]>() },
  /** Resolves when the build has ended. @throws BUILD_FAILED, BUILD_CANCELLED, BUSY, NO_HEADERS, NO_MAKE */
  'module.build': { params: nothing, ...result<ModuleState>() },
  'module.cancelBuild': { params: nothing, ...result<ModuleState>() },
  /** Output of the last build so far. */
  'module.output': { params: nothing, ...result<BuildOutput>() },
  'module.plan': { params: z.strictObject({ action: moduleAction }), ...result<ModulePlan>() },
  /** Does what `module.plan` says. @throws the reason, in the words of host/module/failures.ts */
  'module.act': { params: z.strictObject({ action: moduleAction }), ...result<ModuleState>() },
  /** null where the module is not loaded. */
  'module.counters': { params: nothing, ...result<ModuleCounters | null>() },

  /** The first call begins to follow the log. */
  'kernelLog.read': { params: nothing, ...result<KernelLog>() },
  /** Follows it with a privilege, through pkexec, where it can't be read otherwise. */
  'kernelLog.openPrivileged': { params: nothing, ...result<KernelLog>() },

  'sockets.read': { params: nothing, ...result<SocketTable>() },

  /** The generic netlink families of this machine. The first call begins to follow them. @throws EPROTONOSUPPORT */
  'families.read': { params: nothing, ...result<readonly Family[]>() },
  /** What a family's operations take, as the kernel checks it. @throws ENOENT: no family has this id now */
  'families.policy': { params: z.strictObject({ familyId: u16 }), ...result<FamilyPolicy>() },

  /** The specs of netlink's families. The first call reads the files; a change of the setting reads them again. */
  'schemas.read': { params: nothing, ...result<Schemas>() },
  /** Reads the files anew. */
  'schemas.readAgain': { params: nothing, ...result<Schemas>() },
  /** The first call begins to follow the folder. */
  'saved.list': { params: nothing, ...result<SavedTree>() },
  /** @throws SAVED_MISSING, SAVED_PATH_INVALID (as all that take a path) */
  'saved.read': { params: z.strictObject({ path: savedPath }), ...result<SavedFile>() },
  /** What a text reads as, before it is written. */
  'saved.check': { params: z.strictObject({ text: savedText, path: savedPath }), ...result<SavedReading>() },
  /** Writes any text. @param before what was read there, null for nothing. @throws SAVED_CHANGED: it is not that any more */
  'saved.write': {
    params: z.strictObject({ path: savedPath, text: savedText, before: savedText.nullable() }),
    ...result<SavedFile>(),
  },
  /** Keeps a message in a file of its name. @throws SAVED_EXISTS, unless it is to replace what is there */
  'saved.store': {
    params: z.strictObject({ folder: savedPath, message: messageToSave, replace: z.boolean() }),
    ...result<SavedFile>(),
  },
  /** @throws SAVED_EXISTS */
  'saved.makeFolder': { params: z.strictObject({ path: savedPath }), ...result<SavedTree>() },
  /** Makes a folder with a few messages to start from, and tells its path. */
  'saved.makeExamples': { params: nothing, ...result<{ path: string }>() },
  /** Moves or renames a file or a folder. @throws SAVED_EXISTS, SAVED_MISSING */
  'saved.move': { params: z.strictObject({ from: savedPath, to: savedPath }), ...result<SavedTree>() },
  /** Into the trash; what it tells brings it back. @throws SAVED_MISSING */
  'saved.remove': { params: z.strictObject({ path: savedPath }), ...result<{ trashed: string }>() },
  /** @throws SAVED_EXISTS, SAVED_MISSING */
  'saved.restore': { params: z.strictObject({ path: savedPath, trashed: z.string().max(64) }), ...result<SavedTree>() },
  /** Runs files and all in folders, over sockets of their own. @throws RUN_ACTIVE, SAVED_MISSING */
  'saved.run': { params: z.strictObject({ paths: z.array(savedPath).min(1).max(1_000) }), ...result<SavedRun>() },
  'saved.stop': { params: nothing, ...result<SavedRun>() },
  'saved.readRun': { params: nothing, ...result<SavedRun>() },
  /** The bytes of the run's result at `index`; null before it is there. */
  'saved.exchange': { params: z.strictObject({ index }), ...result<SavedExchange | null>() },
} as const;

export interface Events {
  'connection.changed': ConnectionState;
  'monitor.changed': MonitorListener[];
  'nlmon.changed': NlmonState;
  'capture.changed': CaptureSummary;
  'statistics.changed': RoundTripStatistics;
  /** Progress, and the end of each job. */
  'file.changed': FileJob | null;
  'run.changed': RunState;
  'settings.changed': Settings;
  /** Another file, a failure, messages that were missed, or an unfinished capture that is dealt with. */
  'spool.changed': SpoolState;
  'module.changed': ModuleState;
  /** What was added since the last such event. */
  'module.output': BuildOutput;
  /** Lines added since the last such event. */
  'kernelLog.added': KernelLog;
  /** A family came, went or changed. */
  'families.changed': readonly Family[];
  /** The files were read again. */
  'schemas.changed': Schemas;
  /** A saved message or a folder of them came, went or changed, by whomever. */
  'saved.changed': SavedTree;
  /** A run of saved messages went on. */
  'saved.progress': SavedRun;
}

export type Methods = typeof methods;
export type MethodName = keyof Methods;
export type Params<M extends MethodName> = z.input<Methods[M]['params']>;
export type Returned<M extends MethodName> = Methods[M] extends Result<infer T> ? T : never;
export type EventName = keyof Events;

/** The handlers a host composes, one for each method. */
export type Handlers = {
  [M in MethodName]: (params: z.output<Methods[M]['params']>) => Promise<Returned<M>> | Returned<M>;
};
