import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../core/saved/examples.ts';
import { readSaved } from '../../core/saved/read-saved.ts';
import { savedBytes } from '../../core/saved/saved-message.ts';
import { defaultDraft } from './draft.ts';
import { createPayload, setPattern, showView, typeInto } from './payload.ts';
import { draftOfSaved, messageOf, suggestedName } from './saved-message.ts';

const facts = { protocol: 2, peer: true, familyNames: new Map([[30, 'ethtool']]) };
const kept = (...[draft, payload, where]: Parameters<typeof messageOf>) => {
  const read = messageOf(draft, payload, where);
  if ('refusal' in read) throw new Error(read.refusal);
  return read.message;
};

describe('a composed message as it is kept', () => {
  it('has no automatic value in it', () => {
    expect(kept(defaultDraft, createPayload(), facts)).toEqual({
      protocol: 2,
      peer: true,
      header: { type: 20, flags: 1 },
      payload: { kind: 'hex', bytes: new Uint8Array(50).fill(0x31) },
    });
  });

  it('keeps what was overridden, and a group without the port of the moment', () => {
    const draft = { ...defaultDraft, sequence: '7', portId: '9', length: '3', toGroup: '4' };
    const { header, destination } = kept(draft, createPayload(), facts);
    expect(header).toEqual({ type: 20, flags: 1, sequence: 7, portId: 9, length: 3 });
    expect(destination).toEqual({ portId: 0, group: 4 });
  });

  it('keeps text, patterns and fields as such', () => {
    const text = typeInto(createPayload(undefined, 'text'), 'hello\\n');
    expect(kept(defaultDraft, text, facts).payload).toMatchObject({ kind: 'text' });
    const pattern = setPattern(showView(createPayload(), 'pattern'), { kind: 'random', seed: 3 }, 9);
    expect(kept(defaultDraft, pattern, facts).payload).toEqual({
      kind: 'pattern',
      pattern: { kind: 'random', seed: 3 },
      length: 9,
    });
    expect(kept(defaultDraft, showView(createPayload(), 'fields'), facts).payload.kind).toBe('fields');
  });

  it('names its family, whose number is another elsewhere', () => {
    const message = kept({ ...defaultDraft, type: '30' }, createPayload(), { ...facts, protocol: 16, peer: false });
    expect(message.header).toEqual({ type: 0, family: 'ethtool', flags: 1 });
    expect(suggestedName(message)).toBe('ethtool of 50 bytes');
  });

  it('is refused, with the reason, where it does not read', () => {
    expect(messageOf({ ...defaultDraft, type: 'x' }, createPayload(), facts)).toEqual({
      refusal: 'type: no type here: a name, or 0 to 65535',
    });
    expect(messageOf(defaultDraft, typeInto(createPayload(), 'zz'), facts)).toEqual({
      refusal: expect.stringContaining('the payload does not read as hex'),
    });
  });
});

describe('a saved message in the composer', () => {
  it.each(Object.entries(EXAMPLES))('is what was kept: %s', (_, text) => {
    const message = readSaved(text, 'x').message!;
    const { draft, payload } = draftOfSaved(message, facts.familyNames);
    const again = kept(draft, payload, { ...facts, protocol: message.protocol, peer: message.peer });
    expect(again.header).toEqual(message.header);
    expect(savedBytes(again.payload)).toEqual(savedBytes(message.payload));
  });

  it('has its family’s number here, and its name where it is not here', () => {
    const of = (name: string) => readSaved(`protocol: generic\nheader: {type: ${name}}`, 'x').message!;
    expect(draftOfSaved(of('ethtool'), facts.familyNames).draft.type).toBe('30');
    expect(draftOfSaved(of('devlink'), facts.familyNames).draft.type).toBe('devlink');
  });

  it('shows the fields it overrides', () => {
    const message = readSaved('protocol: 2\ndestination: {portId: 5}\nheader: {type: 20}', 'x').message!;
    expect(draftOfSaved(message, facts.familyNames)).toMatchObject({ expanded: true, draft: { toPort: '5' } });
  });
});
