import { describe, expect, test } from 'vitest';
import { type Circumstances, type Draft, defaultDraft, draftOf, readDraft } from './draft.ts';

const peer: Circumstances = { protocol: 2, portId: 4711, destinationPortId: 99 };
const route: Circumstances = { protocol: 0, portId: 4711, destinationPortId: 0 };
const payload = new Uint8Array(50);
const read = (change: Partial<Draft>, circumstances = peer) =>
  readDraft({ ...defaultDraft, ...change }, payload, circumstances);

describe('a draft', () => {
  test('leaves to the host what is left empty', () => {
    const { message, issues, warnings } = read({});
    expect(message).toEqual({ type: 20, flags: 1, payload });
    expect([issues, warnings]).toEqual([{}, {}]);
  });

  test('takes types by the names of the protocol', () => {
    expect(read({ type: 'RTM_GETLINK', flags: 'REQUEST|DUMP' }, route).message).toMatchObject({
      type: 18,
      flags: 0x301,
    });
    expect(read({ type: 'RTM_GETLINK' }, peer).issues.type).toBeDefined();
    expect(read({ type: '0x14' }).message?.type).toBe(20);
  });

  test('tells each field that it cannot read, and is then no message', () => {
    const { message, issues } = read({ type: 'x', flags: 'REQUEST|YES', sequence: '-1', length: '4294967296' });
    expect(message).toBeUndefined();
    expect(Object.keys(issues).sort()).toEqual(['flags', 'length', 'sequence', 'type']);
  });

  test('goes where it is told to; a group alone goes to the default port', () => {
    expect(read({ toPort: '7' }).message?.destination).toEqual({ portId: 7, group: 0 });
    expect(read({ toGroup: '3' }).message?.destination).toEqual({ portId: 99, group: 3 });
  });
});

describe('what is wrong on purpose', () => {
  test.each([
    ['65', /1 fewer/],
    ['67', /1 more/],
    ['4', /shorter than a header/],
  ])('a length of %s is said to be wrong, and sent', (length, warning) => {
    const { message, warnings } = read({ length });
    expect(message?.length).toBe(Number(length));
    expect(warnings.length).toMatch(warning);
  });

  test('the right length is no remark', () => {
    expect(read({ length: '66' }).warnings).toEqual({});
  });

  test('a foreign port id is remarked on', () => {
    expect(read({ portId: '1' }).warnings.portId).toMatch(/4711/);
    expect(read({ portId: '4711' }).warnings).toEqual({});
  });

  test('only the kernel minds a missing REQUEST', () => {
    expect(read({ flags: '0', type: '18' }, route).warnings.flags).toMatch(/REQUEST/);
    expect(read({ flags: '0' }, peer).warnings).toEqual({});
  });
});

describe('a whole message', () => {
  const message = Uint8Array.from([20, 0, 0, 0, 18, 0, 1, 3, 9, 0, 0, 0, 7, 0, 0, 0, 17, 0, 0, 0]);

  test('becomes a draft; its sequence and port id stay with the message it was', () => {
    expect(draftOf(message, 0)).toEqual({
      draft: { ...defaultDraft, type: '18', flags: 'REQUEST|DUMP' },
      payload: Uint8Array.from([17, 0, 0, 0]),
    });
  });

  test('keeps a length that is wrong', () => {
    const wrong = message.slice();
    wrong[0] = 99;
    expect(draftOf(wrong, 0)?.draft.length).toBe('99');
  });

  test('has a header, or is none', () => {
    expect(draftOf(message.slice(0, 15), 0)).toBeUndefined();
  });
});
