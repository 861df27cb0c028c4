import { expect, test } from 'vitest';
import { judge, type PolkitAnswer } from './permission.ts';

test.each<[PolkitAnswer, string | undefined, string, RegExp]>([
  ['yes', undefined, 'ok', /without a password/],
  ['ask', 'gnome-shell', 'ok', /password through polkit \(gnome-shell\)/],
  ['ask', undefined, 'warn', /no program of this session asks/],
  ['no', 'gnome-shell', 'warn', /rules do not let you/],
  ['absent', 'gnome-shell', 'warn', /polkit does not run/],
])('polkit says %s, the agent is %s: %s', (answer, agent, status, words) => {
  const found = judge(answer, agent);
  expect(found).toMatchObject({ status, evidence: expect.stringMatching(words) });
  expect(found.nextStep ?? 'paste the sudo line').toMatch(/paste the sudo line/);
});
