// Runs Electron's own install script, which downloads its runtime, and watches the bytes come in: offline it would wait
// for minutes, so a stretch without a new byte ends it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `script` with Node until it ends or nothing new has come for `stallMs`; then its whole process group is killed.
 * What counts are the bytes under its TMPDIR, which is one of its own, and under `targetFolder`.
 * @param {{ script: string, targetFolder: string, stallMs?: number, onProgress: (bytes: number) => void }} options
 * @returns {Promise<string | undefined>} why it failed, or undefined where it did its work
 */
export async function fetchRuntime({ script, targetFolder, stallMs = 10_000, onProgress }) {
  const scratch = mkdtempSync(join(tmpdir(), 'nlscope-electron-'));
  const child = spawn(process.execPath, [script], {
    // A group of its own, so that it can be ended whole; the terminal's Ctrl+C then does not reach it by itself.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: scratch },
  });
  const kill = () => killGroup(child.pid);
  const interrupt = () => {
    kill();
    process.exit(130);
  };
  process.once('SIGINT', interrupt);
  try {
    return await outcome(child, () => folderBytes(scratch) + folderBytes(targetFolder), { stallMs, onProgress, kill });
  } finally {
    process.off('SIGINT', interrupt);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, null, import('node:stream').Readable>} child
 * @param {() => number} measure
 * @param {{ stallMs: number, onProgress: (bytes: number) => void, kill: () => void }} options
 * @returns {Promise<string | undefined>}
 */
function outcome(child, measure, { stallMs, onProgress, kill }) {
  let lastError = '';
  child.stderr.on('data', (chunk) => {
    lastError = `${lastError}${chunk}`.slice(-4_096);
  });
  return new Promise((resolve) => {
    let bytes = measure();
    let progressAtMs = performance.now();
    const timer = setInterval(() => {
      const now = measure();
      if (now !== bytes) {
        bytes = now;
        progressAtMs = performance.now();
        onProgress(bytes);
      } else if (performance.now() - progressAtMs > stallMs) {
        finish(`nothing came for ${stallMs / 1_000} s`);
        kill();
      }
    }, 250);
    const finish = (/** @type {string | undefined} */ failure) => {
      clearInterval(timer);
      resolve(failure);
    };
    child.on('error', (error) => finish(error.message));
    child.on('exit', (code) => finish(code === 0 ? undefined : firstLine(lastError) || 'the download failed'));
  });
}

const firstLine = (/** @type {string} */ text) => text.trim().split('\n', 1)[0];

function killGroup(/** @type {number | undefined} */ pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** 0 for a folder that is not there; files that vanish while it counts do not. */
function folderBytes(/** @type {string} */ folder) {
  const sizeOf = (/** @type {string} */ path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return entries.reduce((sum, entry) => sum + sizeOf(join(entry.parentPath, entry.name)), 0);
  } catch {
    return 0;
  }
}
