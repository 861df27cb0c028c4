import { defineConfig } from 'vitest/config';

// Unit tests stand beside their source; test/ holds those that cross folders. End-to-end runs are Playwright's.
export default defineConfig({
  test: {
    include: [
      '{assets,core,host,electron,renderer,native,scripts}/**/*.test.{ts,tsx}',
      'test/{contract,electron,fuzz,kernel,system,walls}/**/*.test.ts',
    ],
    testTimeout: 20_000,
  },
});
