import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENERIC_SPEC, RAW_SPEC } from '../../test/fixtures/schema/samples.ts';
import { encodeAttributes } from '../wire/attribute.ts';
import { equal, writeU16 } from '../wire/bytes.ts';
import { encodeMessage } from '../wire/message.ts';
import { compose } from './compose.ts';
import { ComposeError } from './compose-value.ts';
import { type Choice, type Form, type FormField, type FormList, fieldsOf, listsOf } from './form.ts';
import { addChoice, removeField, setField } from './form-edit.ts';
import { readForm } from './form-read.ts';
import { parseSpec } from './parse-spec.ts';
import { createRegistry } from './registry.ts';
import { requestsOf, startRequest } from './requests.ts';

const registry = createRegistry(
  [parseSpec(RAW_SPEC, 'raw.yaml'), parseSpec(GENERIC_SPEC, 'generic.yaml')],
  [[99, 'lamp']],
);
const options = { registry, order: 'little', protocol: 29 } as const;
const message = (payload: Uint8Array, type = 32): Uint8Array =>
  encodeMessage({ type, flags: 1, sequence: 0, portId: 0, payload }, 'little');
const empty = message(new Uint8Array(8));

const formOf = (bytes: Uint8Array): Form => readForm(bytes, options)!;
const fieldIn = (form: Form, name: string): FormField => [...fieldsOf(form)].findLast((field) => field.name === name)!;
const choiceIn = (list: FormList, name: string): Choice => list.choices.find((choice) => choice.name === name)!;
/** The message with its length as its bytes have it, as the host sends it. */
const sized = (bytes: Uint8Array): Uint8Array => {
  const copy = bytes.slice();
  writeU16(copy, 0, copy.length, 'little');
  return copy;
};
const put = (bytes: Uint8Array, name: string, text: string): Uint8Array => {
  const form = formOf(bytes);
  const field = fieldIn(form, name);
  return sized(setField(form.bytes, field, field.encode!(text), 'little'));
};
const add = (bytes: Uint8Array, name: string, listOfForm = (form: Form): FormList => form.list!): Uint8Array => {
  const form = formOf(bytes);
  const list = listOfForm(form);
  return sized(addChoice(form.bytes, list, choiceIn(list, name), 'little'));
};
const inside =
  (name: string) =>
  (form: Form): FormList =>
    fieldIn(form, name).content!.list!;

describe('filling in', () => {
  it('gives the bytes that composing the same values gives', () => {
    let bytes = put(put(empty, 'place-index', '-2'), 'colour', 'green');
    bytes = put(bytes, 'states', 'up | hot');
    bytes = put(add(bytes, 'name'), 'name', 'lo');
    bytes = put(add(bytes, 'total'), 'total', '0x10');
    bytes = put(add(bytes, 'dst'), 'dst', '10.0.0.1');
    bytes = put(add(bytes, 'dst'), 'dst', '2001:db8::1');
    bytes = put(add(bytes, 'hardware'), 'hardware', '02:00:00:00:00:01');
    bytes = put(add(bytes, 'readings'), 'readings', '1, -2, 3');
    bytes = add(bytes, 'present');
    const { bytes: composed } = compose(
      {
        ...{ family: 'shelf', operation: 'newthing' },
        header: { 'place-index': -2, colour: 'green', states: 'up | hot' },
        attributes: [
          { name: 'name', value: 'lo' },
          { name: 'total', value: 16 },
          { name: 'dst', value: '10.0.0.1' },
          { name: 'dst', value: '2001:db8::1' },
          { name: 'hardware', value: '02:00:00:00:00:01' },
          { name: 'readings', value: [1, -2, 3] },
          { name: 'present', value: true },
        ],
      },
      options,
    );
    expect(bytes).toEqual(composed);
  });

  it('goes into nests to any depth, and lengths around follow', () => {
    let bytes = add(add(empty, 'inner'), 'inner', inside('inner'));
    const deepest = (form: Form): FormList => [...listsOf(form)].findLast(({ choices }) => choices.length > 1)!;
    bytes = add(bytes, 'name', deepest);
    const form = formOf(bytes);
    const field = [...fieldsOf(form)].findLast(({ name }) => name === 'name')!;
    const names = (content: Form | FormField['content']): unknown =>
      content!.list!.fields.map((each) => (each.content ? [each.name, names(each.content)] : each.name));
    expect(names(form)).toEqual([['inner', [['inner', ['name']]]]]);
    expect(field.own).toBeDefined();
    const longer = put(bytes, 'name', 'a longer name');
    expect(names(formOf(longer))).toEqual(names(form));
    expect(fieldIn(formOf(longer), 'name').text).toBe('a longer name');
  });

  it("a sub-message follows its selector's value", () => {
    let bytes = put(add(empty, 'kind'), 'kind', 'boxed');
    bytes = add(bytes, 'data');
    expect(fieldIn(formOf(bytes), 'data').content?.members.map(({ name }) => name)).toEqual(['width', 'height']);
    bytes = put(bytes, 'height', '-7');
    bytes = add(bytes, 'weight', inside('data'));
    expect(fieldIn(formOf(bytes), 'weight').text).toBe('0');
    bytes = put(bytes, 'kind', 'nonsense');
    expect(fieldIn(formOf(bytes), 'data')).toMatchObject({
      editor: { kind: 'bytes' },
      text: '00 00 f9 ff 05 00 01 00 00 00 00 00',
    });
    expect(fieldIn(formOf(put(bytes, 'kind', 'boxed')), 'height').text).toBe('-7');
  });

  it('arrays take entries, each with the next number', () => {
    let bytes = add(empty, 'numbers');
    bytes = add(bytes, '[1]', inside('numbers'));
    bytes = add(bytes, '[2]', inside('numbers'));
    bytes = put(bytes, '[2]', '10.1.2.3');
    expect(fieldIn(formOf(bytes), '[2]').text).toBe('10.1.2.3');
    bytes = add(add(empty, 'by-row'), '[1]', inside('by-row'));
    bytes = add(bytes, '[1]', inside('row 1'));
    expect(fieldIn(formOf(bytes), 'column 1').content?.list?.choices.map(({ name }) => name)).toContain('weight');
  });

  it('what its checks are against is told and taken all the same', () => {
    const bytes = put(add(empty, 'count'), 'count', '99999');
    expect(fieldIn(formOf(bytes), 'count')).toMatchObject({
      text: '99999',
      issues: [expect.stringContaining('32767')],
    });
    expect(fieldIn(formOf(add(empty, 'count')), 'count')).toMatchObject({ text: '1', issues: [] });
  });

  it('what no bytes can be made of is refused with a reason', () => {
    const count = fieldIn(formOf(add(empty, 'count')), 'count');
    expect(() => count.encode!('lots')).toThrow(ComposeError);
    expect(() => count.encode!('0x1ffffffff')).toThrow(/doesn't fit u32/);
    expect(() => fieldIn(formOf(empty), 'colour').encode!('gren')).toThrow(/green/);
  });

  it('attributes that the operation takes come first', () => {
    const { choices } = formOf(empty).list!;
    expect(choices.slice(0, 3).map(({ name, isExpected }) => [name, isExpected])).toEqual([
      ['name', true],
      ['count', true],
      ['colours', false],
    ]);
    expect(choices.map(({ name }) => name)).not.toContain('old');
  });
});

describe('what the form can not express', () => {
  it('stays as bytes in a field of its own, and survives edits', () => {
    const name = encodeAttributes([{ type: 1, value: Uint8Array.of(0x61, 0) }], 'little');
    const tail = Uint8Array.of(0xff, 0xff, 1, 2, 3, 4, 5);
    const bytes = message(Uint8Array.of(...new Uint8Array(8), ...name, ...tail));
    const rest = formOf(bytes).list!.fields.at(-1)!;
    expect(rest).toMatchObject({ name: '7 bytes that the spec does not name', text: 'ff ff 01 02 03 04 05' });
    const longer = put(add(bytes, 'count'), 'name', 'longer');
    expect(formOf(longer).list!.fields.map((field) => field.text)).toEqual(['longer', '1', rest.text]);
  });

  it('a header that is cut reads as zeros, which an edit adds', () => {
    const form = formOf(message(Uint8Array.of(7)));
    expect(form.missing).toBe(7);
    expect(put(message(Uint8Array.of(7)), 'dst-len', '9')).toEqual(message(Uint8Array.of(7, 0, 0, 0, 0, 0, 9, 0)));
  });

  it('an attribute that the spec does not know is bytes under its number', () => {
    const bytes = message(Uint8Array.of(...new Uint8Array(8), 5, 0, 99, 0, 0xab, 0, 0, 0));
    expect(formOf(bytes).list!.fields[0]).toMatchObject({ name: 'attribute 99', text: 'ab' });
    expect(formOf(removeFirst(bytes)).list!.fields).toEqual([]);
  });
});

const removeFirst = (bytes: Uint8Array): Uint8Array =>
  sized(removeField(formOf(bytes).bytes, formOf(bytes).list!.fields[0]!, 'little'));

describe('any bytes', () => {
  const payloads = fc.oneof(
    fc.uint8Array({ maxLength: 96 }),
    fc
      .array(
        fc.record({
          type: fc.integer({ min: 0, max: 30 }),
          nested: fc.boolean(),
          netByteOrder: fc.boolean(),
          value: fc.oneof(
            fc.uint8Array({ maxLength: 20 }),
            fc.constantFrom('plain\0', 'boxed\0', 'lo\0').map((text) => new TextEncoder().encode(text)),
          ),
        }),
        { maxLength: 6 },
      )
      .map((attributes) => Uint8Array.of(...new Uint8Array(8), ...encodeAttributes(attributes, 'little'))),
  );

  it('make a form whose every field gives its own bytes back, and no edit of one changes another', () => {
    fc.assert(
      fc.property(payloads, (payload) => {
        const form = formOf(message(payload));
        for (const field of fieldsOf(form)) {
          if (!field.encode) continue;
          const again = setField(form.bytes, field, field.encode(field.text), 'little');
          expect(equal(again, form.bytes), `${field.name} '${field.text}'`).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('lose nothing by an attribute that is added and removed', () => {
    fc.assert(
      fc.property(payloads, fc.nat(), (payload, pick) => {
        const form = formOf(message(payload));
        const list = form.list!;
        const choice = list.choices[pick % list.choices.length]!;
        const more = formOf(sized(addChoice(form.bytes, list, choice, 'little')));
        const added = more.list!.fields.find(({ own }) => own && own.offset >= list.at && own.length > 0);
        expect(added?.number).toBe(choice.number);
        const less = removeField(more.bytes, added!, 'little');
        expect([...less.subarray(more.attributesAt)].join()).toContain(
          [...form.bytes.subarray(form.attributesAt)].join(),
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('requests', () => {
  const requestOf = (key: string) =>
    [...requestsOf(registry, 29), ...requestsOf(registry, 16)].find((each) => each.key === key)!;

  it('are listed by family, with what each is sent as', () => {
    expect(requestsOf(registry, 29).map(({ key, type, flags }) => [key, type, flags])).toEqual([
      ['shelf/newthing/do', 32, 5],
      ['shelf/delthing/do', 33, 5],
      ['shelf/getthing/do', 34, 1],
      ['shelf/getthing/dump', 34, 0x301],
      ['shelf/headless/dump', 35, 0x301],
    ]);
    expect(requestsOf(registry, 16).map(({ key, type }) => [key, type])).toEqual([
      ['lamp/get/do', 99],
      ['lamp/set/do', 99],
    ]);
  });

  it('keep header and attributes that have a place in the one chosen', () => {
    const bytes = put(put(add(empty, 'name'), 'name', 'lo'), 'dst-len', '9');
    const started = startRequest(requestOf('shelf/getthing/dump'), formOf(bytes), options);
    expect(started).toEqual({ payload: bytes.subarray(16), isLossy: false });
    const other = startRequest(requestOf('lamp/get/do'), formOf(bytes), options);
    expect(other).toEqual({ payload: Uint8Array.of(1, 2, 0, 0), isLossy: true });
    const first = startRequest(requestOf('shelf/newthing/do'), undefined, options);
    expect(first).toEqual({ payload: new Uint8Array(8), isLossy: false });
  });
});
