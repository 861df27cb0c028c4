import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { type Form, type FormField, fieldsOf } from '../../core/schema/form.ts';
import { parseSpec } from '../../core/schema/parse-spec.ts';
import { createRegistry } from '../../core/schema/registry.ts';
import { requestsOf } from '../../core/schema/requests.ts';
import { RAW_SPEC } from '../../test/fixtures/schema/samples.ts';
import { createFormCommands, readComposed } from './composed-form.ts';
import { createComposerStore } from './composer-store.ts';
import type { HostState } from './host-store.ts';
import type { Notice, Notify } from './notice.ts';
import { setBytes, showView, typeInto } from './payload.ts';

const registry = createRegistry([parseSpec(RAW_SPEC, 'raw.yaml')]);

function setUp() {
  const notices: Notice[] = [];
  const host = createStore(() => ({ linked: true, connection: { status: 'closed' } }) as HostState);
  const notify: Notify = (notice) => {
    if (notice.kind !== 'over') notices.push(notice);
  };
  const storage = { getItem: () => null, setItem: () => {} };
  const { store: composer } = createComposerStore({ client: {} as Client, host, notify }, storage);
  composer.setState({ protocol: 29 });
  composer.getState().changePayload((payload) => showView(payload, 'fields'));
  const commands = createFormCommands({ composer, registry, notify });
  const form = (): Form => readComposed(composer.getState(), registry)!;
  return {
    ...{ composer, notices, commands, form },
    payload: () => composer.getState().payload,
    field: (name: string): FormField => [...fieldsOf(form())].findLast((each) => each.name === name)!,
    add: (name: string): void => {
      const list = form().list!;
      commands.add(list, list.choices.find((choice) => choice.name === name)!);
    },
    choose: (key: string): void => commands.choose(requestsOf(registry, 29).find((request) => request.key === key)!),
  };
}

test('choosing a request sets type and flags, and keeps what was filled in', () => {
  const { composer, choose, add, commands, field, notices } = setUp();
  choose('shelf/newthing/do');
  expect(composer.getState().draft).toMatchObject({ type: '32', flags: 'REQUEST|ACK' });
  add('name');
  commands.type(field('name'), 'lo');
  choose('shelf/getthing/dump');
  expect(composer.getState().draft).toMatchObject({ type: '34', flags: 'REQUEST|DUMP' });
  expect(field('name').text).toBe('lo');
  expect(notices).toEqual([]);
});

test('what has no place in the request chosen is taken out, and comes back by undoing', () => {
  const { composer, choose, payload, notices } = setUp();
  composer.getState().changePayload((now) => setBytes(now, Uint8Array.of(1, 2, 3)));
  const before = payload();
  choose('shelf/newthing/do');
  expect(payload().bytes).toEqual(new Uint8Array(8));
  notices[0]!.action!.run();
  expect(payload()).toBe(before);
});

test('type and flags of the header and the form stay in step, both ways', () => {
  const { composer, form, choose } = setUp();
  choose('shelf/getthing/do');
  expect(form()).toMatchObject({ operation: { name: 'getthing' }, isDump: false });
  composer.getState().edit('flags', 'REQUEST|DUMP');
  expect(form().isDump).toBe(true);
  composer.getState().edit('type', '33');
  expect(form().operation.name).toBe('delthing');
  composer.getState().edit('type', 'nonsense');
  expect(form()).toBeUndefined();
});

test('bytes typed as hex are the fields, and fields are the bytes', () => {
  const { composer, choose, field, commands, payload } = setUp();
  choose('shelf/newthing/do');
  composer.getState().changePayload((now) => typeInto(showView(now, 'hex'), '00 00 00 00 05 01 09 00'));
  expect(field('colour').text).toBe('green');
  commands.type(field('dst-len'), '0x10');
  expect(payload().typed).toBe('00 00 00 00 05 01 10 00');
});

test('what is no value of a field stays as typed over other views and rows that come, and holds the message back', () => {
  const { composer, choose, add, field, commands, payload } = setUp();
  choose('shelf/newthing/do');
  add('name');
  add('count');
  const { bytes } = payload();
  commands.type(field('count'), 'lots');
  expect(payload()).toMatchObject({ bytes, error: { message: "'lots' is no number" } });
  composer.getState().changePayload((now) => showView(now, 'text'));
  expect(payload().error).toBeUndefined();
  composer.getState().changePayload((now) => showView(now, 'fields'));
  add('present');
  commands.type(field('name'), 'lo');
  expect(payload().unreadFields).toEqual({ 'attributes.1': { text: 'lots', reason: "'lots' is no number" } });
  commands.remove(field('name'));
  expect(payload()).toMatchObject({ unreadFields: {}, error: undefined });
});

test('a number that can be read again goes to the bytes and lets the message go', () => {
  const { choose, add, field, commands, payload } = setUp();
  choose('shelf/newthing/do');
  add('count');
  commands.type(field('count'), '');
  expect(payload().error).toBeDefined();
  commands.type(field('count'), '12');
  expect(payload()).toMatchObject({ unreadFields: {}, error: undefined });
  expect(field('count').text).toBe('12');
});

test('an attribute that would grow longer than one can be is refused with a reason', () => {
  const { choose, add, field, commands, payload } = setUp();
  choose('shelf/newthing/do');
  add('blob');
  commands.type(field('blob'), 'aa'.repeat(65_532));
  expect(payload().error?.message).toContain('65531 at most');
});

test('any bytes and any type make a form or none, and every edit of it can be read again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.integer({ min: 30, max: 42 }), fc.nat(), (bytes, type, pick) => {
      const { composer, form, commands, payload } = setUp();
      composer.getState().edit('type', `${type}`);
      composer.getState().changePayload((now) => setBytes(now, bytes));
      const fields = form() ? [...fieldsOf(form())].filter(({ encode }) => encode) : [];
      const field = fields[pick % Math.max(1, fields.length)];
      if (!field) return;
      const whole = form().bytes.subarray(16);
      commands.type(field, field.text);
      expect(payload().error).toBeUndefined();
      expect(payload().bytes).toEqual(whole);
    }),
    { numRuns: 100 },
  );
});
