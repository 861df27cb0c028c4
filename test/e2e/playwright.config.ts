import { defineConfig } from '@playwright/test';
import type { AppOptions } from './app.ts';

// One suite, through both ways to the same UI: the browser host, and Electron's main on the stand-in.
export default defineConfig<object, AppOptions>({
  testDir: '.',
  testMatch: '*.e2e.ts',
  outputDir: '../../test-results',
  workers: 1,
  // What passes only then is told at the end of `npm test`.
  retries: process.env.CI === 'true' ? 1 : 0,
  // Ample: a slow machine is no failure.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  forbidOnly: true,
  use: { actionTimeout: 20_000 },
  projects: [
    { name: 'browser host', use: { through: 'browser' } },
    { name: 'electron stand-in', use: { through: 'electron' } },
  ],
});
