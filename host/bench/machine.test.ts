import { release } from 'node:os';
import { describe, expect, it } from 'vitest';
import { allowedCpus, cpusIn, readMachine } from './machine.ts';

describe('the machine of a bench', () => {
  it.each([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['2,5-6,11', [2, 5, 6, 11]],
  ])('may use the CPUs of the list %s', (list, cpus) => {
    expect(cpusIn(`Cpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems_allowed:\t1\n`)).toEqual(cpus);
  });

  it('is told by kernel, CPUs and versions', () => {
    const allowed = allowedCpus();
    expect(allowed.length).toBeGreaterThan(0);
    expect(readMachine(allowed[0]!, allowed)).toMatchObject({
      kernel: release(),
      cpu: expect.stringMatching(/./),
      cpus: allowed.length,
      pinnedTo: allowed[0],
    });
  });
});
