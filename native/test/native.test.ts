import { describe, it } from 'vitest';
import { scenarios } from './scenarios.mjs';

for (const [topic, named] of Object.entries(scenarios)) {
  describe(`the native socket: ${topic}`, () => {
    for (const [name, run] of Object.entries(named)) it(name, run, 120_000);
  });
}
