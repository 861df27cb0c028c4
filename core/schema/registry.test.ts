import { describe, expect, it } from 'vitest';
import { GENERIC_SPEC, RAW_SPEC } from '../../test/fixtures/schema/samples.ts';
import { parseSpec } from './parse-spec.ts';
import { createRegistry, type Match, messageName, Registry } from './registry.ts';

const header = (name: string, members: string) => `{ name: ${name}, type: struct, members: [${members}] }`;
const SHARED_SPEC = `
name: diag
protocol: netlink-raw
protonum: 27
doc: Sockets.
definitions:
  - { name: inet-family, type: enum, entries: [{ name: inet, value: 2 }] }
  - { name: unix-family, type: enum, entries: [{ name: unix, value: 1 }] }
  - ${header('inet-req', '{ name: family, type: u8, enum: inet-family }')}
  - ${header('unix-req', '{ name: family, type: u8, enum: unix-family }')}
  - ${header('inet-msg', '{ name: family, type: u8, enum: inet-family }, { name: port, type: u16 }')}
  - ${header('unix-msg', '{ name: family, type: u8, enum: unix-family }, { name: inode, type: u32 }')}
attribute-sets: []
operations:
  enum-model: directional
  list:
    - { name: inet, doc: Ask., fixed-header: inet-req, dump: { request: { value: 20 } } }
    - { name: inet-socket, doc: Tell., fixed-header: inet-msg, value: 20, event: {} }
    - { name: unix, doc: Ask., fixed-header: unix-req, dump: { request: { value: 20 } } }
    - { name: unix-socket, doc: Tell., fixed-header: unix-msg, value: 20, event: {} }
`;

const lamp = (text = GENERIC_SPEC) => parseSpec(text, 'lamp.yaml');
const told = (match: Match | undefined) => match && [match.operation.name, match.side, messageName(match)];

describe('a registry', () => {
  it('finds raw messages by protocol, type and direction', () => {
    const registry = new Registry();
    registry.register(parseSpec(RAW_SPEC, 'shelf.yaml'));
    const find = (type: number, side: 'request' | 'reply', protocol = 29) =>
      told(registry.find({ protocol, type, side }));
    expect(find(32, 'request')).toEqual(['newthing', 'request', 'newthing']);
    expect(find(34, 'request')).toEqual(['getthing', 'request', 'getthing']);
    expect(find(40, 'reply')).toEqual(['thing-late', 'reply', 'thing-late']);
    expect(find(99, 'reply')).toBeUndefined();
    expect(find(32, 'request', 28)).toBeUndefined();
  });

  it('calls a raw reply by the request of the same number, since the two share an enum', () => {
    const registry = new Registry();
    registry.register(parseSpec(RAW_SPEC, 'shelf.yaml'));
    expect(told(registry.find({ protocol: 29, type: 32, side: 'reply' }))).toEqual(['getthing', 'reply', 'newthing']);
  });

  it('takes the other direction where the one asked for has no such number', () => {
    const registry = new Registry();
    registry.register(parseSpec(RAW_SPEC, 'shelf.yaml'));
    expect(told(registry.find({ protocol: 29, type: 34, side: 'reply' }))).toEqual(['getthing', 'request', 'getthing']);
  });

  it('tells the subsystems of NETLINK_NETFILTER apart by the high byte of the type', () => {
    const registry = new Registry();
    for (const [name, subsystem] of [
      ['tables', '0xa00'],
      ['tracks', '0x100'],
    ]) {
      const text = RAW_SPEC.replace('name: shelf', `name: ${name}`).replace('protonum: 29', 'protonum: 12');
      registry.register(parseSpec(text.replaceAll('value: 32', `value: ${subsystem}`), ''));
    }
    const family = (type: number) => registry.find({ protocol: 12, type, side: 'request' })?.family.spec.name;
    expect([family(0xa00), family(0x100), family(0xa02), family(0x200)]).toEqual([
      'tables',
      'tracks',
      'tables',
      undefined,
    ]);
  });

  it('tells operations of one number apart by the first byte, where their headers list it', () => {
    const registry = new Registry();
    registry.register(parseSpec(SHARED_SPEC, 'diag.yaml'));
    const find = (firstByte?: number, side: 'request' | 'reply' = 'request') =>
      told(registry.find({ protocol: 27, type: 20, firstByte, side }))?.[0];
    expect([find(2), find(1), find(9), find()]).toEqual(['inet', 'unix', undefined, 'inet']);
    expect([find(2, 'reply'), find(1, 'reply')]).toEqual(['inet-socket', 'unix-socket']);
  });

  it('finds generic messages once the family is bound, by the command', () => {
    const registry = new Registry();
    registry.register(lamp());
    const find = (type: number, firstByte?: number) =>
      told(registry.find({ protocol: 16, type, firstByte, side: 'reply' }));
    expect(find(0x20, 1)).toBeUndefined();
    registry.bind('lamp', 0x20);
    expect(find(0x20, 1)).toEqual(['get', 'reply', 'get reply']);
    expect(find(0x20, 5)).toEqual(['lamp-ntf', 'reply', 'lamp-ntf']);
    expect(find(0x20)).toBeUndefined();
    expect(registry.genericName(0x20)).toBe('lamp');
  });

  it('may be told the id before the spec, and another id after a reload of the module', () => {
    const registry = new Registry();
    registry.bind('lamp', 0x20);
    registry.register(lamp());
    registry.bind('lamp', 0x21);
    registry.bind('other', 0x20);
    expect([registry.idOf('lamp'), registry.genericName(0x20), registry.genericName(0x21)]).toEqual([
      0x21,
      'other',
      'lamp',
    ]);
    registry.bind('other', 0x21);
    expect(registry.idOf('lamp')).toBeUndefined();
  });

  it('has no message of a family that is gone, but those of a log that remembers it', () => {
    const key = { protocol: 16, type: 0x20, firstByte: 1, side: 'request' } as const;
    const registry = createRegistry([lamp()], [[0x20, 'lamp']]);
    registry.unbind('lamp');
    registry.unbind('never');
    expect([registry.idOf('lamp'), registry.genericName(0x20), registry.find(key)]).toEqual(Array(3).fill(undefined));
    registry.bind('lamp', 0x21);
    expect(registry.idOf('lamp')).toBe(0x21);

    const log = createRegistry(
      [lamp()],
      [
        [0x21, 'lamp'],
        [0x22, 'other'],
      ],
      [
        [0x20, 'lamp'],
        [0x22, 'lamp'],
        [0x21, 'lamp'],
      ],
    );
    expect([0x20, 0x21, 0x22].map((id) => log.genericName(id))).toEqual(['lamp', 'lamp', 'other']);
    expect([told(log.find(key))?.[0], log.idOf('lamp')]).toEqual(['get', 0x21]);
    expect(createRegistry([lamp()], [], [[0x20, 'lamp']]).idOf('lamp')).toBeUndefined();
  });

  it("calls a message that nobody can ask for by the name in netlink's header", () => {
    const tables = `{ name: tables, protocol: netlink-raw, protonum: 0, doc: Tables., attribute-sets: [], operations: { enum-model: directional,
      list: [{ name: gettable, doc: All., dump: { request: { value: 66 }, reply: { value: 64 } } }] } }`;
    const registry = createRegistry([parseSpec(tables, '')]);
    const find = (type: number, side: 'request' | 'reply') => registry.find({ protocol: 0, type, side });
    expect([find(64, 'reply'), find(66, 'request')].map((match) => messageName(match!))).toEqual([
      'newneightbl',
      'gettable',
    ]);
  });

  it('knows the id of nlctrl, which is the only one that is fixed', () => {
    expect([new Registry().genericName(16), new Registry().idOf('nlctrl')]).toEqual(['nlctrl', 16]);
  });

  it('lets a later registration win', () => {
    const registry = new Registry();
    registry.bind('lamp', 0x20);
    registry.register(lamp());
    registry.register(lamp(GENERIC_SPEC.replace('name: get,', 'name: fetch,').replace('notify: get', 'notify: fetch')));
    expect(registry.families.length).toBe(1);
    expect(told(registry.find({ protocol: 16, type: 0x20, firstByte: 1, side: 'request' }))?.[0]).toBe('fetch');
    registry.register(parseSpec(RAW_SPEC, ''));
    registry.register(parseSpec(RAW_SPEC.replace('protonum: 29', 'protonum: 28'), ''));
    expect(registry.find({ protocol: 29, type: 32, side: 'request' })).toBeUndefined();
    expect(registry.find({ protocol: 28, type: 32, side: 'request' })).toBeDefined();
  });

  it("leaves netlink's own messages alone", () => {
    const registry = new Registry();
    registry.register(parseSpec(RAW_SPEC.replaceAll('value: 32', 'value: 2'), ''));
    expect(registry.find({ protocol: 29, type: 2, side: 'request' })).toBeUndefined();
  });
});
