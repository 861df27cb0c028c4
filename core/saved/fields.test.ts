import { beforeAll, describe, expect, it } from 'vitest';
import { randomBytes, randomComposition, randomOf } from '../../test/fixtures/schema/random-composition.ts';
import { loadSpec, specFiles } from '../../test/specs/own-specs.ts';
import { composePayload } from '../schema/compose.ts';
import { createRegistry, type Registry } from '../schema/registry.ts';
import { NETLINK_GENERIC } from '../wire/constants.ts';
import { describeProblem, readSaved } from './read-saved.ts';
import { type SavedMessage, savedBytes } from './saved-message.ts';
import { editSaved, writeSaved } from './write-saved.ts';

let registry: Registry;
beforeAll(() => {
  registry = createRegistry(specFiles.map(loadSpec));
});

const LINK = `name: lo
header:
  flags: REQUEST
fields:
  family: rt-link
  operation: getlink
  attributes:
    ifname: lo
    ext-mask: vf
`;

const VLAN = `name: vlan
header:
  flags: REQUEST|ACK|EXCL|CREATE
fields:
  family: rt-link
  operation: newlink
  attributes:
    ifname: vlan7
    link: 1
    linkinfo:
      kind: vlan
      data:
        id: 7
`;

const read = (text: string): SavedMessage => {
  const { message, problems } = readSaved(text, 'x', registry);
  expect(problems).toEqual([]);
  return message!;
};
const problems = (text: string): string[] =>
  readSaved(text, 'x', registry).problems.map((problem) => describeProblem('a.yaml', problem));
const hex = (message: SavedMessage): string => Buffer.from(savedBytes(message.payload)).toString('hex');
const composed = (attributes: Parameters<typeof composePayload>[0]['attributes'], operation = 'newlink') => {
  const { payload } = composePayload({ family: 'rt-link', operation, attributes }, { registry, order: 'little' });
  return Buffer.from(payload).toString('hex');
};

describe('a saved message told by fields', () => {
  it('has the bytes, the type and the protocol of its operation', () => {
    expect(read(LINK)).toMatchObject({ protocol: 0, header: { type: 18, flags: 1 }, payload: { kind: 'fields' } });
    expect(hex(read(LINK))).toBe(`${'00'.repeat(16)}070003006c6f000008001d0001000000`);
  });

  it('is what it was when it is written again', () => {
    for (const text of [LINK, VLAN]) expect(writeSaved(read(text), registry)).toBe(text);
  });

  it('nests, and reads a sub-message by the value that chooses it', () => {
    const data = { attributes: [{ name: 'id', value: 7 }] };
    const linkinfo = [
      { name: 'kind', value: 'vlan' },
      { name: 'data', value: data },
    ];
    const all = [
      { name: 'ifname', value: 'vlan7' },
      { name: 'link', value: 1 },
      { name: 'linkinfo', value: linkinfo },
    ];
    expect(hex(read(VLAN))).toBe(composed(all));
  });

  it('takes bytes in place of any value, also of an attribute that no spec knows', () => {
    const text = LINK.replace('ifname: lo', 'ifname: {hex: 6c 6f}').replace('ext-mask: vf', '999: {hex: de ad}');
    expect(hex(read(text))).toBe(`${'00'.repeat(16)}060003006c6f00000600e703dead0000`);
  });

  it('has a list for an attribute that stands more than once', () => {
    const text = LINK.replace('ifname: lo', 'ifname: [a, b]').replace('    ext-mask: vf\n', '');
    expect(hex(read(text))).toBe(composed(['a', 'b'].map((value) => ({ name: 'ifname', value }))));
  });

  it('names a generic family, whose number is found as it is sent', () => {
    const text = 'name: all\nheader:\n  flags: REQUEST|DUMP\nfields:\n  family: ethtool\n  operation: linkinfo-get\n';
    expect(read(text)).toMatchObject({
      protocol: NETLINK_GENERIC,
      header: { type: 0, family: 'ethtool', flags: 0x301 },
    });
    expect(hex(read(text))).toBe('02010000');
    expect(writeSaved(read(text), registry)).toBe(text);
    expect(read('fields: {family: nlctrl, operation: getfamily, attributes: {family-name: x}}').header.type).toBe(16);
  });

  it('keeps the words of its owner when something else of it changes', () => {
    const text = LINK.replace('ext-mask: vf', 'ext-mask: 0x1 # virtual functions');
    const edited = editSaved(text, { ...read(text), name: 'other' }, registry);
    expect(edited).toBe(text.replace('name: lo', 'name: other'));
  });

  it('becomes bytes and comes from bytes, with the protocol where it is needed', () => {
    const bytes = { ...read(LINK), payload: { kind: 'hex' as const, bytes: savedBytes(read(LINK).payload) } };
    const asHex = editSaved(LINK, bytes, registry);
    expect(asHex).not.toContain('fields');
    expect(read(asHex)).toEqual(bytes);
    expect(read(editSaved(asHex, read(LINK), registry))).toEqual(read(LINK));
  });

  it('reads back as the bytes of any request of our specs, most told by fields', () => {
    let told = 0;
    let all = 0;
    for (const family of registry.families) {
      for (const operation of family.operations.values()) {
        if (operation.request === undefined) continue;
        for (let seed = 0; seed < 3; seed += 1) {
          const composition = randomComposition(family, operation, randomOf(seed));
          const { payload, number } = composePayload(composition, { registry, order: 'little' });
          const { protocol, name } = family.spec;
          const type = protocol === NETLINK_GENERIC ? typeOfGeneric(name) : { type: number };
          const message = messageOf(protocol, { ...type, flags: 1 }, payload);
          const again = read(writeSaved(message, registry));
          expect({ ...again, payload: hex(again) }).toEqual({ ...message, payload: hex(message) });
          all += 1;
          if (again.payload.kind === 'fields') told += 1;
        }
      }
    }
    expect(told / all).toBeGreaterThan(0.8);
  });

  it('is bytes where fields could not tell all of it', () => {
    const random = randomOf(7);
    for (let round = 0; round < 200; round += 1) {
      const message = messageOf(0, { type: 16, flags: 1 }, randomBytes(random, random(60)));
      expect(hex(read(writeSaved(message, registry)))).toBe(hex(message));
    }
    const nested = messageOf(
      0,
      { type: 18, flags: 1 },
      Uint8Array.from([...new Array(16).fill(0), 5, 0, 3, 0x80, 97, 0, 0, 0]),
    );
    expect(writeSaved(nested, registry)).toContain('hex:');
  });
});

const typeOfGeneric = (name: string) => (name === 'nlctrl' ? { type: 16 } : { type: 0, family: name });

const messageOf = (protocol: number, header: SavedMessage['header'], bytes: Uint8Array): SavedMessage => ({
  ...{ name: 'x', protocol, peer: false, header },
  payload: { kind: 'fields', bytes },
  expect: { kind: 'anything', timeoutMs: 1000 },
});

describe('fields that are wrong', () => {
  it.each([
    [
      LINK.replace('rt-link', 'rt-lnk'),
      "a.yaml:5:11: fields.family: there is no spec of 'rt-lnk'; did you mean rt-link?. Write",
    ],
    [
      LINK.replace('getlink', 'getlnk'),
      "a.yaml:6:14: fields.operation: rt-link takes no 'getlnk'; did you mean getlink?. Write one of",
    ],
    [
      LINK.replace('ifname', 'ifnam'),
      "a.yaml:8:5: fields.attributes.ifnam: link-attrs has no 'ifnam'; did you mean ifname?. Write",
    ],
    [
      LINK.replace('vf', 'vff'),
      "a.yaml:9:15: fields.attributes.ext-mask: ext-filter has no 'vff'; did you mean vf?. Correct",
    ],
    [
      VLAN.replace('link: 1', 'link: 4294967296'),
      "a.yaml:9:11: fields.attributes.link: 4294967296 doesn't fit u32. Correct",
    ],
    [VLAN.replace('link: 1', 'link: {hex: 0g}'), "a.yaml:9:17: fields.attributes.link.hex: '0' is half a byte"],
    [
      VLAN.replace('kind: vlan', 'kind: vlam'),
      'a.yaml:13:9: fields.attributes.linkinfo.data: the spec knows nothing for vlam',
    ],
    [VLAN.replace('      kind: vlan\n', ''), 'a.yaml:12:9: fields.attributes.linkinfo.data: no kind tells what it is'],
    [
      LINK.replace('  attributes:', '  header: {ifi-indx: 1}\n  attributes:'),
      "a.yaml:7:12: fields.header.ifi-indx: ifinfomsg has no member 'ifi-indx'; did you mean ifi-index?",
    ],
    [LINK.replace('flags: REQUEST', 'type: 18'), 'a.yaml:3:9: header.type: the operation has a type already. Leave'],
    [`${LINK}protocol: generic\n`, 'a.yaml:10:11: protocol: this family is on NETLINK_ROUTE. Leave'],
    [`${LINK}payload: {hex: 00}\n`, 'a.yaml:10:10: payload: fields are a payload already. Keep'],
    [LINK.replace('ifname: lo', 'linkinfo: &a {data: *a}'), 'a.yaml:8:25: fields: an alias'],
    [
      LINK.replace('  attributes:', '  version: 2\n  attributes:'),
      'fields.version: NETLINK_ROUTE has no version. Leave',
    ],
    ['fields: rt-link', "a.yaml:1:9: fields: no fields. Write 'family:'"],
  ])('%j say where, what and what next', (text, said) => {
    expect(problems(text)[0]).toContain(said);
  });

  it('are all told', () => {
    const text = VLAN.replace('link: 1', 'link: x').replace('id: 7', 'id: 70000').replace('|EXCL|', '|EXCLL|');
    expect(problems(text).map((problem) => problem.split(':')[1])).toEqual(['3', '9', '13']);
  });
});
