// Owns the keys of a saved message's text, in the order in which they are written.

export const KEYS = {
  root: ['name', 'protocol', 'peer', 'destination', 'header', 'payload', 'fields', 'expect'],
  destination: ['portId', 'group'],
  header: ['type', 'flags', 'length', 'sequence', 'portId'],
  payload: ['hex', 'text', 'pattern'],
  fields: ['family', 'operation', 'version', 'header', 'attributes'],
  /** Of a value whose spec has both. */
  subMessage: ['header', 'attributes'],
  pattern: ['rule', 'byte', 'start', 'width', 'seed', 'length'],
  expect: ['echo', 'ack', 'error', 'reply', 'none', 'timeoutMs'],
  reply: ['type', 'flags', 'payload'],
} as const;
