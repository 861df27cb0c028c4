// Owns the keys of a saved message's text, in the order in which they are written.

export const KEYS = {
  root: ['name', 'protocol', 'peer', 'destination', 'header', 'payload', 'expect'],
  destination: ['portId', 'group'],
  header: ['type', 'flags', 'length', 'sequence', 'portId'],
  payload: ['hex', 'text', 'pattern'],
  pattern: ['rule', 'byte', 'start', 'width', 'seed', 'length'],
  expect: ['echo', 'ack', 'error', 'reply', 'none', 'timeoutMs'],
  reply: ['type', 'flags', 'payload'],
} as const;
