import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBytes, randomComposition, randomOf } from '../../test/fixtures/schema/random-composition.ts';
import { GENERIC_SPEC, RAW_SPEC } from '../../test/fixtures/schema/samples.ts';
import { encodeAttributes } from '../wire/attribute.ts';
import { encodeMessage } from '../wire/message.ts';
import { type Composition, compose, decompose } from './compose.ts';
import { type AttributeValue, ComposeError, type Value } from './compose-value.ts';
import { parseSpec } from './parse-spec.ts';
import { Registry } from './registry.ts';

const registry = new Registry();
const shelf = registry.register(parseSpec(RAW_SPEC, 'shelf.yaml'));
registry.register(parseSpec(GENERIC_SPEC, 'lamp.yaml'));
const options = { registry, order: 'little' } as const;

const newthing = (...attributes: AttributeValue[]): Composition => ({
  family: 'shelf',
  operation: 'newthing',
  attributes,
});
const one = (name: string, value: Value): Composition => newthing({ name, value });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** Of the first attribute, its header left out. */
const payloadOf = (composition: Composition): string => {
  const { bytes } = compose(composition, options);
  return hex(bytes.subarray(16 + 8 + 4, 16 + 8 + (bytes[24]! | (bytes[25]! << 8))));
};

describe('composing', () => {
  it('makes the whole message, with header, fixed header and attributes', () => {
    const header = { 'place-index': -2, colour: 'green', states: 'up | hot', 'dst-len': 24 };
    const composition = { ...one('name', 'cup'), header, flags: 5, sequence: 7, portId: 9 };
    expect(hex(compose(composition, options).bytes)).toBe(
      [
        '20000000',
        '2000',
        '0500',
        '07000000',
        '09000000',
        'feffffff',
        '05',
        '11',
        '18',
        '00',
        '08000100',
        '63757000',
      ].join(''),
    );
  });

  it('goes by the id that a generic family is bound to', () => {
    const get = { family: 'lamp', operation: 'set', attributes: [{ name: 'id', value: 3 }] };
    expect(() => compose(get, options)).toThrow('lamp is bound to no id');
    registry.bind('lamp', 0x21);
    expect(hex(compose(get, options).bytes)).toBe('1c00000021000100000000000000000004020000' + '0800010003000000');
  });

  const values: [name: string, value: Value, payload: string][] = [
    ['count', 258, '02010000'],
    ['count', '0x102', '02010000'],
    ['colour', 'green', '0005'],
    ['colours', 'red | green', '24000000'],
    ['state', 'up | 0x40', '41000000'],
    ['total', 0xffff_ffff_ffff_ffffn, 'ffffffffffffffff'],
    ['free', 1, '01000000'],
    ['free', 2n ** 32n, '0000000001000000'],
    ['balance', -1, 'ffffffff'],
    ['balance', -(2n ** 40n), '0000000000ffffff'],
    ['present', true, ''],
    ['hardware', '02:00:00:00:00:01', '020000000001'],
    ['dst', '10.0.0.1', '0a000001'],
    ['dst', 'fe80::1', 'fe800000000000000000000000000001'],
    ['id', '00112233-4455-6677-8899-aabbccddeeff', '00112233445566778899aabbccddeeff'],
    ['blob', Uint8Array.of(1, 2, 3), '010203'],
    ['blob', 'de ad', 'dead'],
    ['readings', [1, -1], '0100ffff'],
    ['mode', { value: 'red', selector: 'red | green' }, '0400000024000000'],
    ['part', [{ name: 'weight', value: 7 }], '0500010007000000'],
    ['numbers', [{ name: '1', value: '10.0.0.1' }], '080001000a000001'],
    [
      'by-row',
      [{ name: '2', value: [{ name: '3', value: [{ name: 'weight', value: 1 }] }] }],
      '10000280' + '0c000380' + '0500010001000000',
    ],
    ['stat', [{ name: '5', value: 9n }], '0c00050009000000' + '00000000'],
    ['77', Uint8Array.of(1), '01'],
    [
      'box',
      { size: { width: 1, height: -2 }, address: '1.2.3.4', tag: 'ab', serial: 3n },
      '0001feff' + '01020304' + '0300000000000000' + '6162000000000000' + '0000000000000000',
    ],
  ];
  it.each(values)('writes %s %s', (name, value, payload) => {
    expect(payloadOf(one(name, value))).toBe(payload);
  });

  it('takes bytes in place of any value', () => {
    for (const { name } of shelf.sets.get('thing')!.byName.values()) {
      expect(payloadOf(one(name, Uint8Array.of(9, 8)))).toBe('0908');
    }
  });

  it('sets NLA_F_NESTED on what nests, unless told otherwise', () => {
    const typeField = (attribute: AttributeValue) => compose(newthing(attribute), options).bytes[27]! & 0xc0;
    expect(typeField({ name: 'part', value: [] })).toBe(0x80);
    expect(typeField({ name: 'part', value: [], nested: false })).toBe(0);
    expect(typeField({ name: 'count', value: 1, netByteOrder: true })).toBe(0x40);
  });

  it('chooses the format of a sub-message by its selector, wherever that stands', () => {
    const weight = { name: 'weight', value: 1 };
    const boxed: Value = { header: { width: 1 }, attributes: [weight] };
    const before = newthing({ name: 'kind', value: 'boxed' }, { name: 'data', value: boxed });
    expect(hex(compose(before, options).bytes)).toContain('10001a80' + '00010000' + '0500010001000000');
    const outer: Value = [{ name: 'options', value: { header: { height: 2 }, attributes: [] } }];
    const within = newthing({ name: 'part', value: outer }, { name: 'kind', value: 'bare' });
    expect(hex(compose(within, options).bytes)).toContain('0c001480' + '08000280' + '00000200');
  });

  it('tells what the kernel would have against it, and composes it all the same', () => {
    const { issues } = compose(newthing({ name: 'count', value: 0 }, { name: 'name', value: 'very long' }), options);
    expect(issues).toEqual([
      { path: 'attributes.count', offset: 24, length: 8, message: '0 is less than 1, the least that is allowed' },
      { path: 'attributes.name', offset: 32, length: 14, message: '9 bytes, and 7 at most are allowed' },
    ]);
  });

  const mistakes: [composition: Composition, path: string, words: RegExp][] = [
    [{ family: 'shelve', operation: 'newthing' }, 'family', /no spec of 'shelve'/],
    [{ family: 'shelf', operation: 'newthink' }, 'operation', /no operation 'newthink'/],
    [{ family: 'shelf', operation: 'fell' }, 'operation', /fell has no request/],
    [{ family: 'lamp', operation: 'get', header: {} }, 'header', /get has none/],
    [{ ...newthing(), header: { color: 1 } }, 'header.color', /no such member; did you mean colour\?/],
    [{ ...newthing(), header: { states: 256 } }, 'header.states', /256 doesn't fit u8/],
    [one('naem', 'x'), 'naem', /no 'naem'; did you mean name\?/],
    [one('count', 1.5), 'count', /no integer/],
    [one('count', 2 ** 32), 'count', /doesn't fit u32/],
    [one('count', 'many'), 'count', /'many' is no number/],
    [one('colour', 'gren'), 'colour', /colour has no 'gren'; did you mean green\?/],
    [one('name', 3), 'name', /text is asked for/],
    [one('present', 1), 'present', /true or left out/],
    [one('blob', 'xyz'), 'blob', /'xyz' is no hexadecimal/],
    [one('dst', '10.0.0.256'), 'dst', /no ipv4-or-v6/],
    [one('box', { tag: 'far too long' }), 'box.tag', /12 bytes, and tag takes 8/],
    [one('box', { key: 'de ad' }), 'box.key', /2 bytes, and key takes 7/],
    [one('box', { size: { width: 'x' } }), 'box.size.width', /no number/],
    [one('readings', [1, 40000]), 'readings[1]', /40000 doesn't fit s16/],
    [one('part', 3), 'part', /a list of attributes/],
    [one('part', [{ name: 'weight', value: 300 }]), 'part.weight', /300 doesn't fit u8/],
    [one('parts', [{ name: 'x', value: [] }]), 'parts.x', /goes by its number/],
    [one('data', { attributes: [] }), 'data', /no kind tells what it is/],
    [
      newthing({ name: 'kind', value: 'odd' }, { name: 'data', value: { attributes: [] } }),
      'data',
      /no format for odd/,
    ],
    [
      newthing({ name: 'kind', value: 'plain' }, { name: 'data', value: { header: {}, attributes: [] } }),
      'data.header',
      /plain has none/,
    ],
  ];
  it.each(mistakes)('refuses %j at its path', (composition, path, words) => {
    const refused = () => compose(composition, options);
    expect(refused).toThrow(ComposeError);
    expect(refused).toThrow(words);
    expect(refused).toThrow(expect.objectContaining({ path }));
  });

  it('refuses an attribute longer than its length can tell', () => {
    expect(() => compose(one('blob', new Uint8Array(70_000)), options)).toThrow('blob: 70000 bytes, and an attribute');
  });
});

describe('reading a message back', () => {
  const back = (composition: Composition) => {
    const { protocol } = registry.family(composition.family)!.spec;
    return decompose(compose(composition, options).bytes, { ...options, protocol });
  };

  it('gives names, numbers and addresses', () => {
    const composition = newthing(
      { name: 'name', value: 'cup' },
      { name: 'colour', value: 'green' },
      { name: 'state', value: 'up | 0x40' },
      { name: 'dst', value: 'fe80::1' },
      { name: 'total', value: 5n },
      { name: 'kind', value: 'boxed' },
      { name: 'data', value: { header: { width: 1, height: 2 }, attributes: [{ name: 'weight', value: 3 }] } },
      { name: '99', value: Uint8Array.of(1) },
    );
    expect(back(composition)?.attributes).toEqual(composition.attributes);
  });

  it('leaves as bytes what its values would not give back', () => {
    const attributes = [
      { name: 'name', value: Uint8Array.of(0x61) },
      { name: 'name', value: Uint8Array.of(0xff, 0) },
      { name: 'count', value: Uint8Array.of(1, 2, 3) },
      { name: 'free', value: new Uint8Array(8) },
      { name: 'part', value: Uint8Array.of(1) },
      { name: 'data', value: Uint8Array.of(1) },
    ];
    expect(back(newthing(...attributes))?.attributes).toEqual(attributes);
  });

  it('of every operation composes to the same bytes again', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('little' as const, 'big' as const), (seed, order) => {
        const random = randomOf(seed);
        for (const family of registry.families) {
          for (const operation of family.operations.values()) {
            const { bytes } = compose(randomComposition(family, operation, random), { registry, order });
            const read = decompose(bytes, { registry, order, protocol: family.spec.protocol })!;
            expect(hex(compose(read, { registry, order }).bytes)).toBe(hex(bytes));
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('of any bytes composes to the same bytes again', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomOf(seed);
        const attributes = Array.from({ length: random(6) }, () => ({
          ...{ type: random(32), value: randomBytes(random, random(40)), nested: random(2) === 0 },
        }));
        const listed = encodeAttributes(attributes, 'little').subarray(0, random(300));
        const payload = new Uint8Array([...randomBytes(random, [8, 3, 0][random(3)]!), ...listed]);
        const bytes = encodeMessage({ type: 32 + random(10), flags: 1, sequence: 0, portId: 0, payload }, 'little');
        const read = decompose(bytes, { ...options, protocol: 29 });
        if (read) expect(hex(compose(read, options).bytes)).toBe(hex(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
