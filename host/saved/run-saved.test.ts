// Over real sockets and the real peer, which runs built code: dist/host/peer-worker.js.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EchoStatus, RecordKind } from '../../core/capture/record.ts';
import { defaultSettings } from '../../core/contract/defaults.ts';
import { EXAMPLES } from '../../core/saved/examples.ts';
import { readSaved } from '../../core/saved/read-saved.ts';
import { parseSpec } from '../../core/schema/parse-spec.ts';
import { createRegistry } from '../../core/schema/registry.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { GENERIC_SPEC } from '../../test/fixtures/schema/samples.ts';
import { Capture } from '../capture.ts';
import { errnoError, type FakePeer, openFakeSocket } from '../netlink/fake-socket.ts';
import { DatagramFlag, monotonicNs } from '../netlink/socket.ts';
import { SocketTags } from '../netlink/socket-tags.ts';
import { type RunOutcome, SavedRunner } from './run-saved.ts';

let abort: AbortController;
let runner: SavedRunner;

const open = (fake?: FakePeer): SavedRunner => {
  abort = new AbortController();
  return new SavedRunner({
    socketOptions: defaultSettings.socket,
    signal: abort.signal,
    ...(fake && { openSocket: (protocol, options) => openFakeSocket(fake, { protocol, ...options }) }),
  });
};
const run = (text: string, by = runner): Promise<RunOutcome> =>
  by.run({ path: 'a.yaml', reading: readSaved(text, 'a') });

beforeEach(() => {
  runner = open();
});
afterEach(() => runner.close());

describe('a saved message that is run', () => {
  it.each(Object.entries(EXAMPLES))('passes: %s', async (_, text) => {
    const outcome = await run(text);
    expect(outcome).toMatchObject({ status: 'passed', exchange: { received: [{ afterNs: expect.any(Number) }] } });
    expect(outcome.tookMs).toBeGreaterThan(0);
  });

  it.each([
    [
      'a device that is not there',
      `protocol: route
header: {type: RTM_GETLINK}
payload: {hex: 00000000000000000000000000000000 0a 00 03 00 6e 6f 6e 65 32 00 00 00}
expect: {reply: {type: RTM_NEWLINK}}`,
      /^expected RTM_NEWLINK; ENODEV \(No such device\).* came$/,
    ],
    [
      'an attribute that the kernel does not take, with what it says of it',
      `protocol: route
header: {type: RTM_GETLINK}
payload: {hex: 00000000000000000000000000000000 08 00 04 00 dc 05 00 00}
expect: {reply: {type: RTM_NEWLINK}}`,
      /^expected RTM_NEWLINK; EINVAL \(Invalid argument\): “.+” came$/,
    ],
    [
      'nobody at the port',
      'protocol: usersock\ndestination: {portId: 4000000001}\nheader: {type: 20}\nexpect: {echo: identical}',
      /^expected an identical echo; sendmsg was refused: ECONNREFUSED \(Connection refused\)$/,
    ],
    [
      'silence, since REQUEST is missing',
      'protocol: route\nheader: {type: RTM_GETLINK, flags: 0}\nexpect: {reply: {}, timeoutMs: 40}',
      /^expected a reply; nothing came within 40 ms$/,
    ],
  ])('fails and says why: %s', async (_, text, words) => {
    expect(await run(text)).toMatchObject({ status: 'failed', words: expect.stringMatching(words) });
  });

  it('passes where just that refusal or silence was expected', async () => {
    const refused =
      'protocol: usersock\ndestination: {portId: 4000000001}\nheader: {type: 20}\nexpect: {error: ECONNREFUSED}';
    expect(await run(refused)).toMatchObject({ status: 'passed' });
    const silent = 'protocol: route\nheader: {type: RTM_GETLINK, flags: 0}\nexpect: {none: true, timeoutMs: 40}';
    expect(await run(silent)).toMatchObject({ status: 'passed', words: 'no reply' });
  });

  it('finds the number of a family of generic netlink', async () => {
    const text = 'protocol: generic\nheader: {type: FAMILY}\npayload: {hex: 03 01 00 00}\nexpect: {error: EOPNOTSUPP}';
    expect(await run(text.replace('FAMILY', 'no_such'))).toMatchObject({
      status: 'error',
      words: "this kernel has no generic netlink family 'no_such' now",
    });
    const registry = createRegistry([parseSpec(GENERIC_SPEC, 'lamp.yaml')]);
    const reading = readSaved('fields: {family: lamp, operation: get, attributes: {id: 3}}', 'a', registry);
    expect(await runner.run({ path: 'a.yaml', reading })).toMatchObject({
      status: 'error',
      words: "this kernel has no generic netlink family 'lamp' now",
      nextStep: expect.stringContaining('Load the module that registers it'),
    });
  });

  it('is an error where its protocol is not there, or its text is wrong', async () => {
    expect(await run('protocol: 29\nheader: {type: 20}')).toMatchObject({
      status: 'error',
      words: expect.stringContaining('is not registered in this kernel'),
      nextStep: expect.any(String),
    });
    expect(await run('protocol: here\nheader: {type: 20}')).toEqual({
      status: 'error',
      words: "a.yaml:1:11: protocol: 'here' is no protocol",
      nextStep: 'Write a name such as NETLINK_ROUTE, or a number from 0 to 31.',
      tookMs: Number.NaN,
    });
  });

  it('is skipped when it is stopped', async () => {
    const outcome = run('protocol: route\nheader: {type: 18, flags: 0}\nexpect: {none: true, timeoutMs: 60000}');
    setTimeout(() => abort.abort(), 20);
    expect(await outcome).toMatchObject({ status: 'skipped' });
    expect(await run(EXAMPLES['NOOP with ACK.yaml']!)).toMatchObject({ status: 'skipped' });
  });

  it('is in the log with all that came, and says under which number', async () => {
    const capture = new Capture({
      ...{ budgetBytes: 1 << 24, lostAfterMs: 1000, epochWallMs: 0, nowNs: () => 0 },
      ...{ changed: () => {}, settled: () => {} },
    });
    const tags = new SocketTags();
    const connection = tags.open({ protocol: 0, answersOnly: true });
    const logged = new SavedRunner({
      socketOptions: defaultSettings.socket,
      signal: abort.signal,
      log: { epochNs: monotonicNs(), tags, capture },
    });
    const record = async (text: string) => (await run(text, logged)).exchange?.record;
    const fieldsAt = (number: number) => capture.record(number)?.fields;
    expect(await record(EXAMPLES['Echo of 50 bytes.yaml']!)).toBe(0);
    expect(fieldsAt(0)).toMatchObject({ kind: RecordKind.sent, protocol: 2, echo: EchoStatus.identical, pair: 1 });
    expect(fieldsAt(1)).toMatchObject({ kind: RecordKind.received, socket: fieldsAt(0)!.socket });
    expect(tags.peerOf(fieldsAt(0)!.socket)).toBe(fieldsAt(0)!.port);
    expect(await record(EXAMPLES['NOOP with ACK.yaml']!)).toBe(2);
    expect(fieldsAt(3)).toMatchObject({ type: 2, pair: 2 });
    const sockets = [connection.socket, ...[0, 2].map((number) => fieldsAt(number)!.socket)];
    expect(new Set(sockets).size).toBe(3);
    // Refused by sendmsg: the record is there although nothing came.
    const nobody = 'protocol: usersock\ndestination: {portId: 4000000001}\nheader: {type: 20}';
    expect(await record(nobody)).toBe(4);
    expect(fieldsAt(4)).toMatchObject({ kind: RecordKind.sendFailed, detail: 111 });
    await logged.close();
  });

  it('does not take for a reply what another sent, or what has another sequence', async () => {
    const reply = (sequence: number, senderPortId: number) => ({
      bytes: encodeMessage({ type: 16, flags: 0, sequence, portId: 0, payload: new Uint8Array(4) }, 'little'),
      senderPortId,
    });
    const fake = open(() => [reply(1, 77), reply(9, 0)]);
    const text = 'protocol: route\nheader: {type: 18}\nexpect: {none: true, timeoutMs: 30}';
    expect(await run(text, fake)).toMatchObject({ status: 'passed', exchange: { received: [] } });
  });

  it('says that replies are missing where the receive buffer overran', async () => {
    const fake = open(() => [{ flags: DatagramFlag.overrun }]);
    const text = 'protocol: route\nheader: {type: 18}\nexpect: {reply: {}, timeoutMs: 20}';
    expect(await run(text, fake)).toMatchObject({
      status: 'failed',
      words: 'expected a reply; nothing came within 20 ms. The receive buffer overran: replies are missing',
    });
  });

  it('takes a multicast for sent, whatever sendmsg reports', async () => {
    const fake = open(() => {
      throw errnoError('ECONNREFUSED', 'sendmsg');
    });
    const text = 'protocol: usersock\ndestination: {group: 3}\nheader: {type: 20}\nexpect: {none: true, timeoutMs: 20}';
    expect(await run(text, fake)).toMatchObject({ status: 'passed' });
  });
});
