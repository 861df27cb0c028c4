// What `npm start` does, decided from facts alone: start.mjs gathers them and acts. Nothing here looks at the machine.

/**
 * @typedef {object} LaunchFacts
 * @property {boolean} wantsBrowser --browser was given
 * @property {boolean} hasDisplay DISPLAY or WAYLAND_DISPLAY is set
 * @property {boolean} isRoot
 * @property {{ executable: string } | { missing: string }} runtime Electron's, as found on disk
 * @property {boolean} downloadTried the runtime was asked for once; whether that worked shows in `runtime`
 * @property {boolean} crashed Electron was opened and aborted
 */

/**
 * @typedef {{ kind: 'electron', executable: string }
 *   | { kind: 'download' }
 *   | { kind: 'browser', why: string, opensBrowser: boolean }} LaunchPlan
 */

/**
 * The next step. After a 'download', and after Electron has aborted, the facts are gathered anew.
 * @param {LaunchFacts} facts
 * @returns {LaunchPlan}
 */
export function planLaunch({ wantsBrowser, hasDisplay, isRoot, runtime, downloadTried, crashed }) {
  const browser = (/** @type {string} */ why) => ({
    kind: /** @type {const} */ ('browser'),
    why,
    opensBrowser: hasDisplay,
  });
  if (wantsBrowser) return browser('--browser was given');
  if (!hasDisplay) return browser('there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)');
  if (isRoot) return browser("Electron's sandbox does not run as root, and nlscope does not run without it");
  if (crashed) return browser('Electron aborted; most often its sandbox is not allowed to start here, see above');
  if ('executable' in runtime) return { kind: 'electron', executable: runtime.executable };
  if (!downloadTried) return { kind: 'download' };
  return browser(`Electron's runtime is not here (${runtime.missing}) and could not be downloaded`);
}

/**
 * Where Electron's runtime is, from what its package has on disk. Mirrors electron/index.js, which cannot be asked: it
 * starts a download where the runtime is missing.
 * @param {{ packageFolder: string | undefined, pathFile: string | undefined, overridePath: string | undefined,
 *   exists: (path: string) => boolean }} found `pathFile` is the content of the package's path.txt
 * @returns {{ executable: string } | { missing: string }}
 */
export function locateRuntime({ packageFolder, pathFile, overridePath, exists }) {
  if (overridePath) {
    const executable = `${overridePath}/${pathFile || 'electron'}`;
    return exists(executable) ? { executable } : { missing: `ELECTRON_OVERRIDE_DIST_PATH has no ${executable}` };
  }
  if (packageFolder === undefined) return { missing: 'the electron package is not installed: run npm ci' };
  if (!pathFile) return { missing: `${packageFolder} has no path.txt` };
  const executable = `${packageFolder}/dist/${pathFile}`;
  return exists(executable) ? { executable } : { missing: `there is no ${executable}` };
}
