import { expect, it } from 'vitest';
import { encodeUtf8 } from './text.ts';
import { summaryBehind, typeWords, ueventWords } from './type-words.ts';

const names = { familyName: (type: number) => (type === 32 ? 'lamp' : undefined), nameOf: () => undefined };
const head = Uint8Array.of(...new Uint8Array(16), 3);

it.each([
  [0, 16, undefined, 'RTM_NEWLINK'],
  [0, 2, undefined, 'NLMSG_ERROR'],
  [12, 2560, 'newtable', 'newtable'],
  [12, 2560, undefined, undefined],
  [16, 2, undefined, 'NLMSG_ERROR'],
  [16, 16, 'getfamily', 'nlctrl GETFAMILY'],
  [16, 32, 'set', 'lamp set'],
  [16, 32, undefined, 'lamp cmd 3'],
  [16, 33, undefined, '33 cmd 3'],
])('a message of protocol %i and type %i, by its spec %s, is called %s', (protocol, type, name, called) => {
  expect(typeWords(head, { protocol, type }, { ...names, nameOf: () => name })).toBe(called);
});

it('a generic message without its command is called by its family', () => {
  expect(typeWords(head.subarray(0, 16), { protocol: 16, type: 32 }, names)).toBe('lamp');
});

it('a uevent is called by its action', () => {
  expect(ueventWords(encodeUtf8('change@/devices/x\0'), 'little')).toBe('change');
  expect(ueventWords(encodeUtf8('stray\0'), 'little')).toBe('');
  expect(ueventWords(encodeUtf8(`libudev\0${' '.repeat(32)}`), 'little')).toBe('udev');
});

it('a summary goes on behind what the message is called', () => {
  expect(summaryBehind('16 RTM_NEWLINK', 'newlink lo')).toBe('lo');
  expect(summaryBehind('lamp get reply', 'get reply desk')).toBe('desk');
  expect(summaryBehind('NLMSG_ERROR', 'ack newlink lo')).toBe('ack newlink lo');
  expect(summaryBehind('newtable', 'newtable')).toBe('');
});
