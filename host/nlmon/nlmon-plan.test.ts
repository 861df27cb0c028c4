import type { Stats } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nlmonPlan, writablePart } from './nlmon-plan.ts';

/** Modes and owners by path; by default root's, 755. */
const stat = (found: Record<string, { uid?: number; mode?: number }>) =>
  ((path: string) => ({ uid: 0, mode: 0o755, ...found[path] }) as Stats) as never;

describe('the plan', () => {
  it('is one program by its absolute path, without arguments, through pkexec unless it is root that asks', () => {
    const { commands, through, sudoLine } = nlmonPlan();
    const [command = []] = commands;
    expect(commands).toHaveLength(1);
    expect(command.at(-1)).toMatch(/^\/.*\/nlscope-nlmon$/);
    expect(command.slice(0, -1)).toEqual(through === 'root' ? [] : [expect.stringMatching(/^\/.*\/pkexec$/)]);
    expect(sudoLine).toBe(`sudo ${command.at(-1)} > all-netlink.pcapng`);
  });
});

describe('what others than root can change', () => {
  const path = '/opt/nlscope/program';
  it.each([
    ['nothing, where all is root’s', {}, undefined],
    ["the program itself, where it is a user's", { [path]: { uid: 1000 } }, path],
    ["a folder above it that is a user's", { '/opt': { uid: 1000 } }, '/opt'],
    ['a folder that all may write to', { '/opt/nlscope': { mode: 0o777 } }, '/opt/nlscope'],
    ['nothing in a sticky folder, where nobody renames what is another’s', { '/opt': { mode: 0o1777 } }, undefined],
  ])('is %s', (_what, found, expected) => {
    expect(writablePart(path, stat(found))).toBe(expected);
  });
});
