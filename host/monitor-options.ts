/** What `nlscope monitor` is asked for: protocols and groups by name or number, and its options. */
import { mostListeners } from '../core/contract/defaults.ts';
import type { ListenTo } from '../core/contract/monitor.ts';
import { NETLINK_GENERIC, parseProtocol, protocolName } from '../core/wire/constants.ts';
import { multicastGroups, parseGroup } from '../core/wire/groups.ts';
import { heldCapabilities } from './capabilities.ts';
import { helpOption, parseOptions, readCapturePath, UsageError } from './command.ts';
import type { Families } from './netlink/families.ts';

export interface MonitorOptions {
  listeners: ListenTo[];
  /** Infinity where none is given. */
  count: number;
  json: boolean;
  capturePath: string | undefined;
  /** All netlink traffic of the machine too. */
  nlmon: boolean;
  /** Receive at a real-time priority. */
  realTime: boolean;
}

const byDefault = ['route', 'generic', 'kobject_uevent:kernel'];

/** Undefined where help is asked for. @throws UsageError */
export function readOptions(argv: string[], families: Families): MonitorOptions | undefined {
  const { values, positionals } = parseOptions({
    args: argv,
    allowPositionals: true,
    options: {
      capture: { type: 'string' },
      count: { type: 'string', short: 'c' },
      json: { type: 'boolean', default: false },
      nlmon: { type: 'boolean', default: false },
      'real-time': { type: 'boolean', default: false },
      help: helpOption,
    },
  });
  if (values.help) return undefined;
  if (positionals.length > mostListeners) throw new UsageError(`${mostListeners} protocols at most`);
  const { capture, count, json, nlmon, 'real-time': realTime } = values;
  if (count !== undefined && !/^[1-9]\d{0,8}$/.test(count))
    throw new UsageError(`--count: "${count}" is not a whole number from 1`);
  if (realTime && nlmon && positionals.length === 0)
    throw new UsageError('--real-time is for sockets that listen: with --nlmon alone there are none');
  const asked = positionals.length > 0 || nlmon ? positionals : byDefault;
  return {
    listeners: asked.map((text) => readListener(text, families)),
    count: count === undefined ? Number.POSITIVE_INFINITY : Number(count),
    json,
    capturePath: readCapturePath(capture),
    nlmon,
    realTime,
  };
}

/** 'route:LINK,IPV4_IFADDR', '16:nlctrl/notify', 'kobject_uevent' */
function readListener(text: string, families: Families): ListenTo {
  const [, word = '', list] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const protocol = parseProtocol(word);
  if (protocol === undefined) throw new UsageError(`"${word}" is no protocol: a name, or a number from 0 to 31`);
  const known = multicastGroups(protocol, protocol === NETLINK_GENERIC ? familiesIfAny(families) : []);
  if (list === undefined) {
    const held = heldCapabilities();
    const groups = known.filter(({ privilege }) => !privilege || held.includes(privilege.capability));
    if (groups.length > 0) return { protocol, groups: groups.map(({ number }) => number) };
    throw new UsageError(`${protocolName(protocol)}: which groups? It has none with a name that needs no privilege`);
  }
  const groups = list.split(',').map((group) => {
    const number = parseGroup(group, known);
    if (number !== undefined) return number;
    const names = known.map(({ name }) => name).join(', ');
    throw new UsageError(`${protocolName(protocol)} has no group "${group}"${names && `: it has ${names}`}`);
  });
  return { protocol, groups };
}

function familiesIfAny(families: Families): ReturnType<Families['read']> {
  try {
    return families.read();
  } catch {
    return [];
  }
}
