// Runs every scenario in turn, in this process; arguments name topics. For sanitizers.mjs, and for a debugger.
import { scenarios } from './scenarios.mjs';

const topics = process.argv.slice(2);
let failed = 0;
for (const [topic, named] of Object.entries(scenarios)) {
  if (topics.length > 0 && !topics.includes(topic)) continue;
  for (const [name, run] of Object.entries(named)) {
    try {
      await run();
      console.log(`ok    ${topic}: ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL  ${topic}: ${name}\n${error.stack}`);
    }
  }
}
process.exitCode = failed > 0 ? 1 : 0;
