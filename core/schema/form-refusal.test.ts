import { describe, expect, it } from 'vitest';
import { GENERIC_SPEC, RAW_SPEC } from '../../test/fixtures/schema/samples.ts';
import type { ExtAck, Nack } from '../wire/ack.ts';
import type { FamilyPolicy } from '../wire/family-policy.ts';
import { type Composition, compose } from './compose.ts';
import { type Form, listsOf } from './form.ts';
import { kernelNotes } from './form-policy.ts';
import { readForm } from './form-read.ts';
import { choiceFor, refusalOf } from './form-refusal.ts';
import { parseSpec } from './parse-spec.ts';
import { createRegistry } from './registry.ts';

const registry = createRegistry(
  [parseSpec(RAW_SPEC, 'raw.yaml'), parseSpec(GENERIC_SPEC, 'generic.yaml')],
  [[99, 'lamp']],
);
const formOf = (composition: Omit<Composition, 'family' | 'operation'>, operation = 'newthing'): Form => {
  const family = operation === 'newthing' ? 'shelf' : 'lamp';
  const { bytes } = compose({ ...composition, family, operation }, { registry, order: 'little' });
  return readForm(bytes, { registry, order: 'little', protocol: family === 'shelf' ? 29 : 16 })!;
};
const nack = (extAck?: ExtAck, error = -34): Nack => ({ kind: 'nack', error, extAck, capped: false, issues: [] });

describe('a refusal', () => {
  const form = formOf({
    attributes: [
      { name: 'name', value: 'lo' },
      { name: 'part', value: [{ name: 'weight', value: 1 }] },
      { name: 'count', value: 1 },
    ],
  });
  const fieldNamed = (answer: Nack) => refusalOf(form, answer)?.field;

  it('marks the field that starts at the byte the kernel names, be it in a nest', () => {
    expect(fieldNamed(nack({ offset: 24 }))).toEqual({ key: 'attributes.0', name: 'name' });
    expect(fieldNamed(nack({ offset: 32 }))).toEqual({ key: 'attributes.1', name: 'part' });
    expect(fieldNamed(nack({ offset: 36 }))).toEqual({ key: 'attributes.1.attributes.0', name: 'weight' });
    expect(fieldNamed(nack({ offset: 4000 }))).toBeUndefined();
  });

  it('goes by the first of its words where the kernel names no byte', () => {
    expect(refusalOf(form, nack({ message: 'count less than device minimum' }))).toEqual({
      words: 'count less than device minimum (ERANGE)',
      field: { key: 'attributes.2', name: 'count' },
    });
    expect(fieldNamed(nack({ message: 'Attribute failed policy validation' }))).toBeUndefined();
    expect(fieldNamed(nack())).toBeUndefined();
  });

  it('tells what the attribute has to be', () => {
    const policy = { type: 4, minimumUnsigned: 1n, maximumUnsigned: 9n };
    expect(refusalOf(form, nack({ offset: 44, policy }))).toMatchObject({
      words: 'Numerical result out of range (ERANGE)',
      policy: 'u32, 1 to 9',
    });
  });

  it('offers the attribute that is missing where it is missing, until it is there', () => {
    const offers = (extAck: ExtAck): string[] =>
      [...listsOf(form)].flatMap((list) => {
        const choice = choiceFor(refusalOf(form, nack(extAck))?.missing, list);
        return choice ? [`${list.key}: ${choice.name}`] : [];
      });
    expect(offers({ missingType: 10 })).toEqual([': total']);
    expect(offers({ missingType: 2, missingNest: 32 })).toEqual(['attributes.1: options']);
    expect(offers({ missingType: 1 })).toEqual([]);
    expect(offers({ missingType: 999 })).toEqual([]);
  });

  it('is none where the kernel did as it was asked', () => {
    expect(refusalOf(form, { kind: 'ack', error: 0, capped: true, issues: [] })).toBeUndefined();
  });
});

describe("this kernel's policy", () => {
  const policy: FamilyPolicy = {
    familyId: 99,
    operations: [{ command: 1, do: 0 }],
    policies: [
      {
        index: 0,
        attributes: [
          { attribute: 1, type: 4, minimumUnsigned: 1n, maximumUnsigned: 0xffff_ffffn },
          { attribute: 2, type: 12, maximumLength: 3 },
        ],
      },
    ],
    issues: [],
  };
  const notesOf = (attributes: Composition['attributes'], told = policy) => [
    ...kernelNotes(formOf({ attributes }, 'get'), told, 'little').values(),
  ];

  it('tells its limits, and whether the value is outside of them', () => {
    const text = 'this kernel takes 1 to 4294967295';
    expect(notesOf([{ name: 'id', value: 0 }])).toEqual([{ text, isBroken: true }]);
    expect(notesOf([{ name: 'id', value: 7 }])).toEqual([{ text, isBroken: false }]);
    const length = 'this kernel takes at most 3 bytes';
    expect(notesOf([{ name: 'name', value: 'lamp' }])).toEqual([{ text: length, isBroken: true }]);
    expect(notesOf([{ name: 'name', value: 'lit' }])).toEqual([{ text: length, isBroken: false }]);
  });

  it('tells an attribute that it does not know, and one of another type', () => {
    expect(notesOf([{ name: 'watts', value: 1 }])).toEqual([
      { text: 'this kernel does not know this attribute', isBroken: true },
    ]);
    expect(notesOf([{ name: 'id', value: Uint8Array.of(1) }])).toEqual([
      { text: 'this kernel takes u32, and this has 1 byte', isBroken: true },
    ]);
  });

  it('has nothing to say of all that a type can hold, nor of an operation without a policy', () => {
    const attributes = [{ attribute: 1, type: 4, minimumUnsigned: 0n, maximumUnsigned: 0xffff_ffffn }];
    expect(notesOf([{ name: 'id', value: 1 }], { ...policy, policies: [{ index: 0, attributes }] })).toEqual([]);
    expect(notesOf([{ name: 'id', value: 0 }], { ...policy, operations: [] })).toEqual([]);
  });
});
