// Owns what can be done about what was explained, as data: the screen that shows an explanation offers it by this label
// and carries it out.
import { flagNames } from './flags.ts';

export type Mend =
  /** The request as it was, with a fresh sequence and our own port. */
  | { readonly kind: 'send-again' }
  | { readonly kind: 'set-flags'; readonly flags: number }
  | { readonly kind: 'automatic-length' }
  | { readonly kind: 'own-port' }
  | { readonly kind: 'send-to'; readonly portId: number }
  /** How long a reply is waited for. */
  | { readonly kind: 'wait-longer'; readonly ms: number }
  /** The receive buffer in bytes as the kernel tells it, which is twice what it is asked for. */
  | { readonly kind: 'enlarge-buffer'; readonly bytes: number }
  /** NETLINK_GET_STRICT_CHK */
  | { readonly kind: 'strict-check'; readonly on: boolean }
  | { readonly kind: 'join-group'; readonly protocol: number; readonly group: number; readonly name: string }
  /** The attribute `type`, in the nest at that offset from the start of the request's nlmsghdr or at the top level. */
  | { readonly kind: 'add-attribute'; readonly type: number; readonly nest?: number; readonly name: string }
  /** The request in the composer, to be changed by hand. */
  | { readonly kind: 'edit' }
  | { readonly kind: 'load-module' };

type MendKind = Mend['kind'];
type Labels = { readonly [Kind in MendKind]: (mend: Extract<Mend, { kind: Kind }>) => string };

const LABELS: Labels = {
  'send-again': () => 'Send again',
  'set-flags': ({ flags }) => `Set ${flagNames(flags, 'other').join(' and ')} and send again`,
  'automatic-length': () => 'Let nlmsg_len be automatic and send again',
  'own-port': () => 'Let nlmsg_pid be automatic and send again',
  'send-to': ({ portId }) => `Send to ${portId === 0 ? 'the kernel' : `port ${portId}`}`,
  'wait-longer': ({ ms }) => `Wait up to ${ms / 1000} s and send again`,
  'enlarge-buffer': ({ bytes }) => `Enlarge the buffer to ${mebibytes(bytes)}`,
  'strict-check': ({ on }) => `Turn strict checking ${on ? 'on' : 'off'} and send again`,
  'join-group': ({ name }) => `Join ${name}`,
  'add-attribute': ({ name }) => `Add ${name} in the composer`,
  edit: () => 'Edit in the composer',
  'load-module': () => 'Load the module…',
};

/** What a button says: 'Set REQUEST and send again'. */
export const mendLabel = <Kind extends MendKind>(mend: Extract<Mend, { kind: Kind }>): string =>
  (LABELS[mend.kind as Kind] as Labels[Kind])(mend);

const WITHOUT_REQUEST: ReadonlySet<MendKind> = new Set(['enlarge-buffer', 'join-group', 'load-module']);

/** Those that need no request at hand. */
export const needsRequest = ({ kind }: Mend): boolean => !WITHOUT_REQUEST.has(kind);

/** '0.5 MiB' */
export const mebibytes = (bytes: number): string => `${+(bytes / 2 ** 20).toFixed(2)} MiB`;
