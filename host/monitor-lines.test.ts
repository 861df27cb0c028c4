import { expect, it } from 'vitest';
import type { FileRecord } from '../core/capture/capture-file.ts';
import { RecordKind } from '../core/capture/record.ts';
import { parseSpec } from '../core/schema/parse-spec.ts';
import { encodeAttributes } from '../core/wire/attribute.ts';
import { concat } from '../core/wire/bytes.ts';
import { encodeMessage } from '../core/wire/message.ts';
import { encodeUtf8 } from '../core/wire/text.ts';
import { GENERIC_SPEC, RAW_SPEC } from '../test/fixtures/schema/samples.ts';
import { jsonLines, textLines } from './monitor-lines.ts';

const names = { specs: [parseSpec(RAW_SPEC, 'shelf.yaml'), parseSpec(GENERIC_SPEC, 'lamp.yaml')], replies: [] };

const received = (protocol: number, group: number, bytes: Uint8Array): FileRecord => ({
  ...{ kind: RecordKind.received, protocol, group, bytes, order: 'little', timeNs: 0n, port: 0, socket: 1 },
  ...{ length: bytes.length, isPreface: false, rttNs: Number.NaN, echo: 0, mark: 0, detail: 0, differences: [] },
});
const message = (type: number, ...parts: Uint8Array[]): Uint8Array =>
  encodeMessage({ type, flags: 0, sequence: 0, portId: 0, payload: concat(parts) }, 'little');
const words = (line: string): string => line.replace(/^[\d:.]+ {2}/, '').trimEnd();

const aboutFamily = (command: number): FileRecord => {
  const attributes = encodeAttributes(
    [
      { type: 1, value: Uint8Array.of(0x20, 0) },
      { type: 2, value: encodeUtf8('lamp\0') },
    ],
    'little',
  );
  return received(16, 16, message(16, Uint8Array.of(command, 2, 0, 0), attributes));
};
const lampOn = received(
  16,
  0,
  message(0x20, Uint8Array.of(1, 2, 0, 0), encodeAttributes([{ type: 2, value: encodeUtf8('desk\0') }], 'little')),
);

it('a message is told by the spec of its family, as long as the family is there', () => {
  const lineOf = textLines(names);
  expect(words(lineOf(lampOn))).toMatch(/^GENERIC {2}32 cmd 1 {2}32 bytes/);
  expect(words(lineOf(aboutFamily(1)))).toBe(
    'GENERIC group 16  nlctrl NEWFAMILY  40 bytes  cmd 1, version 2, reserved 0, attribute 1 32, attribute 2 "lamp"',
  );
  expect(words(lineOf(lampOn))).toBe('GENERIC  lamp get reply  32 bytes  desk');
  lineOf(aboutFamily(2));
  expect(words(lineOf(lampOn))).toMatch(/^GENERIC {2}32 cmd 1 {2}32 bytes/);
});

it('a message of a raw protocol is told by its operation, and by its values where no spec knows it', () => {
  const lineOf = textLines(names);
  const name = encodeAttributes([{ type: 1, value: encodeUtf8('cup\0') }], 'little');
  expect(words(lineOf(received(29, 3, message(32, new Uint8Array(8), name))))).toBe(
    'protocol 29 group 3  newthing  32 bytes  cup',
  );
  expect(words(lineOf(received(29, 3, message(99, encodeUtf8('hello there')))))).toBe(
    'protocol 29 group 3  type 99  27 bytes  payload "hello there"',
  );
});

it('a uevent is told by its action, subsystem and path', () => {
  const event = 'add@/devices/virtual/net/lo\0ACTION=add\0DEVPATH=/devices/virtual/net/lo\0SUBSYSTEM=net\0SEQNUM=7\0';
  expect(words(textLines(names)(received(15, 1, encodeUtf8(event))))).toBe(
    `KOBJECT_UEVENT kernel  add  ${event.length} bytes  net /devices/virtual/net/lo seqnum 7`,
  );
  expect(words(textLines(names)(received(15, 1, encodeUtf8('stray\x1b[31m\0words\0'))))).not.toContain('\x1b');
});

it('an object has the summary and the names of the spec', () => {
  const told = JSON.parse(jsonLines(names)(received(29, 3, message(32, new Uint8Array(8))))) as object;
  expect(told).toMatchObject({ summary: 'newthing', decoded: { note: 'shelf: newthing' } });
});
