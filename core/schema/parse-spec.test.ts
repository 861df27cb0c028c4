import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENERIC_SPEC, RAW_SPEC } from '../../test/fixtures/schema/samples.ts';
import { parseSpec } from './parse-spec.ts';
import { SpecError } from './spec-error.ts';

const raw = parseSpec(RAW_SPEC, 'shelf.yaml');
const named = <T extends { readonly name: string }>(list: readonly T[], name: string): T =>
  list.find((entry) => entry.name === name)!;
const attribute = (set: string, name: string) => named(named(raw.attributeSets, set).attributes, name);
const members = (name: string) => named(raw.structs, name).members.map((each) => [each.name, each.offset, each.length]);
const numbers = (list: typeof raw.operations) => list.map(({ name, request, reply }) => [name, request, reply]);

describe('a document', () => {
  it('tells its family, schema and protocol', () => {
    expect(raw).toMatchObject({ name: 'shelf', schema: 'netlink-raw', protocol: 29, warnings: [], file: 'shelf.yaml' });
    expect(parseSpec(GENERIC_SPEC, 'lamp.yaml')).toMatchObject({ schema: 'genetlink', protocol: 16, version: 2 });
  });

  it('becomes plain data, which can be sent to another thread', () => {
    expect(structuredClone(raw)).toEqual(raw);
  });

  it('numbers the entries of enums from value-start and from each that is told', () => {
    expect(named(raw.enums, 'colour').entries.map(({ value }) => value)).toEqual([2, 5, 6]);
    expect(named(raw.enums, 'state').entries.map(({ value }) => value)).toEqual([0, 3, 4]);
    expect(raw.constants.map(({ value }) => value)).toEqual([8n, 'event']);
  });

  it('starts an enum at a constant by its name', () => {
    const { enums } = parseSpec(RAW_SPEC.replace('value-start: 2', 'value-start: name-len'), '');
    expect(named(enums, 'colour').entries.map(({ value }) => value)).toEqual([8, 5, 6]);
  });

  it('takes array-nest, as it was called before Linux 6.10, for an indexed array of nests', () => {
    const old = parseSpec(RAW_SPEC.replace('type: indexed-array, sub-type: nest,', 'type: array-nest,'), 'shelf.yaml');
    expect(old).toEqual(raw);
  });

  it('lays out structs without gaps, structs within them too', () => {
    expect(members('box')).toEqual([
      ['size', 0, 4],
      ['address', 4, 4],
      ['serial', 8, 8],
      ['tag', 16, 8],
      ['key', 24, 7],
      ['gap', 31, 1],
    ]);
    expect(named(raw.structs, 'box').length).toBe(32);
  });

  it('numbers attributes from 1 and on from each number that is told', () => {
    expect(['name', 'count', 'total', 'free'].map((name) => attribute('thing', name).value)).toEqual([1, 2, 10, 11]);
    expect(named(raw.attributeSets, 'part').attributes.map(({ value }) => value)).toEqual([0, 1, 2]);
  });

  it('fills in a subset from its set, but for what the subset says', () => {
    expect(attribute('brief', 'total')).toMatchObject({ type: 'u64', value: 10, displayHint: 'hex' });
    expect(attribute('brief', 'count')).toMatchObject({ type: 's32', value: 2, checks: { min: 1n, max: 9n } });
  });

  it('settles checks to numbers', () => {
    expect(attribute('thing', 'count').checks).toEqual({ min: 1n, max: 32767n });
    expect(attribute('thing', 'state').checks).toEqual({ mask: 0b11001n });
    expect(attribute('thing', 'blob').checks).toEqual({ minLength: 2, maxLength: 8 });
    expect(attribute('thing', 'kind').checks).toEqual({ unterminatedOk: true });
  });

  it('knows an enum that is used as flags from one that is not', () => {
    expect(['colours', 'state', 'colour', 'name'].map((name) => attribute('thing', name).asFlags)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('numbers the messages of a directional family for each direction', () => {
    expect(numbers(raw.operations)).toEqual([
      ['newthing', 32, undefined],
      ['delthing', 33, undefined],
      ['getthing', 34, 32],
      ['thing-ntf', undefined, 33],
      ['thing-late', undefined, 40],
      ['fell', undefined, 41],
      ['headless', 35, 42],
    ]);
  });

  it('numbers the messages of a unified family alike in both directions', () => {
    expect(numbers(parseSpec(GENERIC_SPEC, '').operations)).toEqual([
      ['get', 1, 1],
      ['set', 4, 4],
      ['lamp-ntf', 5, 5],
    ]);
  });

  it('gives notifications the set and the header of the operation they name', () => {
    expect(named(raw.operations, 'thing-ntf')).toMatchObject({ attributeSet: 'thing', fixedHeader: 'shelf-header' });
    expect(named(raw.operations, 'fell')).toMatchObject({ kind: 'event', fixedHeader: 'size', event: ['name'] });
    expect(named(raw.operations, 'delthing').flags).toEqual(['admin-perm']);
    expect(raw.groups).toEqual([{ name: 'things', value: 3 }]);
  });

  it('of a newer kernel loads, with a warning for each property that is not known', () => {
    const spec = parseSpec(GENERIC_SPEC.replace('version: 2', 'version: 2\nrevolution: true'), 'lamp.yaml');
    expect(spec.warnings).toEqual([
      { path: 'revolution', line: 3, message: "unknown property 'revolution', which is left out" },
    ]);
  });

  it('may list attributes that its set has not, with a warning', () => {
    const spec = parseSpec(GENERIC_SPEC.replace('[id, name]', '[id, lumen]'), 'lamp.yaml');
    expect(spec.warnings.map(({ message }) => message)).toEqual(["the attribute set 'lamp' has no 'lumen'"]);
  });
});

/** What is planted for what, where it is found (the path), and the words. */
const mistakes: [planted: string, for_: string, path: string, words: RegExp][] = [
  ['name: [a', 'name: shelf', '', /not YAML/],
  ['nam: shelf', 'name: shelf', 'nam', /unknown property 'nam'; did you mean name\?/],
  ['title: shelf', 'name: shelf', '', /'name' is missing/],
  ['protocol: netlink-row', 'protocol: netlink-raw', 'protocol', /'netlink-row' is no protocol; did you mean/],
  ['protonum: 99', 'protonum: 29', 'protonum', /99 is more than 31/],
  ['protonum: many', 'protonum: 29', 'protonum', /expected an integer, found 'many'/],
  [
    'protonum: 29\nkernel-policy: loose',
    'protonum: 29',
    'kernel-policy',
    /'loose' is no kernel policy; there is split/,
  ],
  ['attribute-sets: none', 'attribute-sets:', '', /not YAML/],
  ['type: constant,', 'type: const,', 'definitions[0].type', /no type of definition/],
  ['type: const }', 'type: const, value: 8 }', 'definitions[0]', /'value' is missing/],
  ['[red, red]', '[red, { name: green, value: 5 }, blue]', 'definitions[2].entries[1]', /another entry 'red'/],
  ['value: 77', 'value: 3, doc: Lamp on.', 'definitions[3].entries[1]', /there is no bit 77/],
  ['type: u9 }', 'type: s32 }', 'definitions[4].members[0].type', /no type of member/],
  ['type: pad }', 'type: pad, len: 1 }', 'definitions[4].members[4]', /'len' is missing/],
  ['enum: tint', 'enum: colour', 'definitions[4].members[1].enum', /no enum 'tint'/],
  ['struct: box }', 'struct: size }', 'definitions[5].members[0].struct', /the struct 'box' holds itself/],
  ['struct: bin }', 'struct: size }', 'definitions[5].members[0].struct', /no struct 'bin' in definitions/],
  ['len: length }', 'len: name-len }', 'definitions[5].members[3].len', /no constant 'length'/],
  ['len: label }', 'len: name-len }', 'definitions[5].members[3].len', /the constant 'label' is text/],
  ['middle-endian', 'big-endian', 'definitions[5].members[1].byte-order', /no byte order/],
  ['type: str,', 'type: string, checks', 'attribute-sets[0].attributes[0].type', /did you mean string/],
  [
    'name: count }',
    'name: count, type: u32, checks: { min: 1, max: s16-max } }',
    'attribute-sets[0].attributes[1]',
    /'type'/,
  ],
  [
    'multi-attr: perhaps',
    'multi-attr: true',
    'attribute-sets[0].attributes[15].multi-attr',
    /true or false, found 'perhaps'/,
  ],
  ['min: -x', 'min: 1', 'attribute-sets[0].attributes[1].checks.min', /no constant '-x'/],
  ['mni: 1', 'min: 1', 'attribute-sets[0].attributes[1].checks.mni', /did you mean min/],
  ['flags-mask: stat', 'flags-mask: state', 'attribute-sets[0].attributes[3].checks.flags-mask', /no enum 'stat'/],
  ['value: 2,', 'value: 10,', 'attribute-sets[0].attributes[5].value', /number 2, as 'count' has/],
  ['value: 16384,', 'value: 10,', 'attribute-sets[0].attributes[5]', /16383 is the highest/],
  ['display-hint: base64', 'display-hint: uuid', 'attribute-sets[0].attributes[11].display-hint', /no display hint/],
  ['struct: bax }', 'struct: box }', 'attribute-sets[0].attributes[13].struct', /no struct 'bax'/],
  ['sub-type: u7', 'sub-type: s16', 'attribute-sets[0].attributes[14].sub-type', /no type of attribute/],
  [
    'nested-attributes: piece',
    'nested-attributes: part',
    'attribute-sets[0].attributes[15].nested-attributes',
    /no attribute set 'piece'/,
  ],
  ['sub-message: date', 'sub-message: data', 'attribute-sets[0].attributes[21].sub-message', /no sub-message 'date'/],
  ['selector: kin ', 'selector: kind ', 'attribute-sets[0].attributes[21].selector', /no attribute set has 'kin'/],
  [
    'sub-message: data }',
    'sub-message: data, selector: kind }',
    'attribute-sets[0].attributes[21]',
    /'selector' is missing/,
  ],
  ['name: name,', 'name: count,', 'attribute-sets[0].attributes[1].name', /another attribute 'name'/],
  ['subset-of: brief', 'subset-of: thing', 'attribute-sets[2].subset-of', /a subset of itself/],
  ['name: sum }', 'name: total }', 'attribute-sets[2].attributes[0].name', /'thing' has no attribute 'sum'/],
  ['attribute-set: pa ', 'attribute-set: part ', 'sub-messages[0].formats[0].attribute-set', /no attribute set 'pa'/],
  ['enum-model: both', 'enum-model: directional', 'operations.enum-model', /no enum model/],
  ['fixed-header: top', 'fixed-header: shelf-header', 'operations.fixed-header', /no struct 'top'/],
  [
    'value: 65536, attributes',
    'value: 32, attributes',
    'operations.list[0].do.request.value',
    /65536 is more than 65535/,
  ],
  ['name: newthing', 'name: delthing', 'operations.list[1].name', /another operation 'newthing'/],
  ['notify: seething', 'notify: getthing', 'operations.list[3].notify', /no operation 'seething'/],
  ['mcgrp: thongs', 'mcgrp: things', 'operations.list[3].mcgrp', /no multicast group 'thongs'/],
  ['notify: getthing, event:', 'fixed-header: size, event:', 'operations.list[5].event', /either 'notify' or 'event'/],
  ['list: x', 'list:\n    - { name: things, value: 3 }', 'mcast-groups.list', /expected a list, found 'x'/],
];

describe('a mistake is refused at its line', () => {
  it.each(mistakes)('%s (for %s)', (planted, replaced, path, words) => {
    const index = RAW_SPEC.indexOf(replaced);
    expect(index).toBeGreaterThan(0);
    const text = RAW_SPEC.slice(0, index) + planted + RAW_SPEC.slice(index + replaced.length);
    const error = refusal(text);
    expect(error.path).toBe(path);
    expect(error.message).toMatch(words);
    expect(error.message.startsWith(`shelf.yaml:${error.line}:${error.column}: `)).toBe(true);
    if (path.includes('[')) expect(Math.abs(error.line - lineOf(text, index))).toBeLessThanOrEqual(1);
  });

  it('which is the line and the column of the value itself', () => {
    expect(refusal(RAW_SPEC.replace('protonum: 29', 'protonum: 99'))).toMatchObject({ line: 4, column: 11 });
    expect(refusal(RAW_SPEC.replace('type: s32 }', 'type: u9 }'))).toMatchObject({ line: 14, column: 36 });
    expect(refusal('- 1')).toMatchObject({ line: 1, column: 1, path: '', reason: 'expected a mapping, found a list' });
    expect(refusal('')).toMatchObject({ reason: 'expected a mapping, found nothing' });
  });
});

describe('any text', () => {
  it('is a document or refused, and nothing else', () => {
    const pieces = fc.constantFrom(
      '',
      '*',
      '&a ',
      '- ',
      ': ',
      '{',
      '}',
      '[',
      ']',
      '~',
      'null',
      '-1',
      '9e99',
      '0x',
      '"',
      '\n',
      '<<: *a',
    );
    const edits = fc.array(fc.tuple(fc.nat(RAW_SPEC.length), fc.nat(12), pieces), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(edits, (changes) => {
        let text = RAW_SPEC;
        for (const [at, length, piece] of changes) text = text.slice(0, at) + piece + text.slice(at + length);
        try {
          parseSpec(text, 'shelf.yaml');
        } catch (error) {
          expect(error).toBeInstanceOf(SpecError);
          expect((error as SpecError).line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('may hold aliases, those to nothing and to themselves too', () => {
    const text = GENERIC_SPEC.replace('attributes: [id] }', 'attributes: &ids [id] }').replace(
      'attributes: [id] }',
      'attributes: *ids }',
    );
    expect(parseSpec(text, '').operations[0]?.do?.reply).toEqual(['id', 'name']);
    const lost = GENERIC_SPEC.replace('name: lamp', 'name: *nothing');
    expect(refusal(lost).reason).toBe('expected text, found the alias *nothing, which stands for nothing');
    expect(refusal('&a [*a]').reason).toBe('expected a mapping, found a list');
    expect(refusal(GENERIC_SPEC.replace('[{ name: lamps }]', '&a [*a]')).reason).toBe(
      'expected a mapping, found a list',
    );
  });
});

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;

function refusal(text: string): SpecError {
  try {
    parseSpec(text, 'shelf.yaml');
  } catch (error) {
    if (error instanceof SpecError) return error;
    throw error;
  }
  throw new Error('the document was not refused');
}
