import { describe, expect, test } from 'vitest';
import { locateRuntime, planLaunch } from './launch-plan.mjs';

const desktop = {
  wantsBrowser: false,
  hasDisplay: true,
  isRoot: false,
  runtime: { executable: '/electron' },
  downloadTried: false,
  crashed: false,
};
const runtime = { missing: 'no path.txt' };

describe('npm start', () => {
  test('opens Electron where its runtime is on disk', () => {
    expect(planLaunch(desktop)).toEqual({ kind: 'electron', executable: '/electron' });
  });

  test('fetches the runtime once where there is a display and none on disk', () => {
    expect(planLaunch({ ...desktop, runtime })).toEqual({ kind: 'download' });
  });

  test('opens Electron after a download has put the runtime there', () => {
    expect(planLaunch({ ...desktop, downloadTried: true }).kind).toBe('electron');
  });

  test('falls back to the browser after a download that failed, and says what is missing', () => {
    const plan = planLaunch({ ...desktop, runtime, downloadTried: true });
    expect(plan).toMatchObject({ kind: 'browser', opensBrowser: true, why: expect.stringContaining('no path.txt') });
  });

  test('falls back to the browser after Electron aborted', () => {
    const plan = planLaunch({ ...desktop, crashed: true });
    expect(plan).toMatchObject({ kind: 'browser', opensBrowser: true, why: expect.stringContaining('aborted') });
  });

  test.each([true, false])('never downloads nor opens Electron for --browser (display: %s)', (hasDisplay) => {
    const plan = planLaunch({ ...desktop, runtime, wantsBrowser: true, hasDisplay });
    expect(plan).toEqual({ kind: 'browser', why: '--browser was given', opensBrowser: hasDisplay });
  });

  test.each([runtime, desktop.runtime])('serves without opening anything where there is no display', (found) => {
    const plan = planLaunch({ ...desktop, runtime: found, hasDisplay: false });
    expect(plan).toMatchObject({ kind: 'browser', opensBrowser: false, why: expect.stringContaining('no display') });
  });

  test.each([runtime, desktop.runtime])('serves as root rather than turning the sandbox off', (found) => {
    const plan = planLaunch({ ...desktop, runtime: found, isRoot: true });
    expect(plan).toMatchObject({ kind: 'browser', opensBrowser: true, why: expect.stringContaining('sandbox') });
  });
});

describe("Electron's runtime", () => {
  const has =
    (...paths: string[]) =>
    (path: string) =>
      paths.includes(path);
  const found = { packageFolder: '/e', pathFile: 'electron', overridePath: undefined, exists: has('/e/dist/electron') };

  test('is what path.txt names in dist', () => {
    expect(locateRuntime(found)).toEqual({ executable: '/e/dist/electron' });
  });

  test('is missing without the package, without path.txt, with an empty one, and without the file', () => {
    expect(locateRuntime({ ...found, packageFolder: undefined })).toEqual({
      missing: expect.stringContaining('npm ci'),
    });
    for (const pathFile of [undefined, ''])
      expect(locateRuntime({ ...found, pathFile })).toEqual({ missing: '/e has no path.txt' });
    expect(locateRuntime({ ...found, exists: has() })).toEqual({ missing: 'there is no /e/dist/electron' });
  });

  test('is where ELECTRON_OVERRIDE_DIST_PATH says, and nowhere else', () => {
    const overridden = { ...found, overridePath: '/o', exists: has('/e/dist/electron', '/o/electron') };
    expect(locateRuntime(overridden)).toEqual({ executable: '/o/electron' });
    expect(locateRuntime({ ...overridden, packageFolder: undefined, pathFile: undefined })).toEqual({
      executable: '/o/electron',
    });
    expect(locateRuntime({ ...found, overridePath: '/o' })).toEqual({
      missing: expect.stringContaining('/o/electron'),
    });
  });
});
