/** Values that both ends start from. Apart from api.ts so that a renderer takes these without the schemas. */
import type { PeerFaults, Settings } from './api.ts';
import type { ModuleParameters } from './module.ts';

export const noFaults: PeerFaults = {
  delayUs: 0,
  dropOneIn: 0,
  duplicateOneIn: 0,
  reorderOneIn: 0,
  corruptOneIn: 0,
  truncateOneIn: 0,
  wrongSequenceOneIn: 0,
  floodPerSecond: 0,
  floodBytes: 50,
};

export const defaultSettings: Settings = {
  theme: 'system',
  captureBudgetMiB: 512,
  lostAfterMs: 1_000,
  spool: 'off',
  socket: { receiveBufferBytes: 32 * 1024 * 1024, extAck: true, capAck: false, strictCheck: true, realTime: false },
  schemaFolders: ['/usr/share/ynl/specs'],
};

/** Sockets that only listen: as many as are worth a receive thread each. */
export const mostListeners = 16;

/** What nlscope_echo takes where nothing is said, by its source. */
export const defaultModuleParameters: ModuleParameters = {
  unit: 25,
  messageType: 20,
  strict: true,
  dump: false,
  groupCopy: false,
  delayUs: 0,
  dropOneIn: 0,
  flipOneIn: 0,
  duplicateOneIn: 0,
};
