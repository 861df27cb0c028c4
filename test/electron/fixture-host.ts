/** Takes the place of host/host.ts in the bundle under test: a host that a test in the same process makes up. */
import type { Host } from '../../host/host.ts';

export const fixtureKey = Symbol.for('nlscope.fixture-host');

export const createHost = (options: unknown): Promise<Host> =>
  (globalThis as unknown as { [fixtureKey]: (options: unknown) => Promise<Host> })[fixtureKey](options);
