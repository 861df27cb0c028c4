import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KernelClock } from './kernel-clock.ts';

const ms = 1e6;

it('a clock of which nothing is known differs by nothing', () => {
  expect(new KernelClock().differenceNs).toBe(0);
});

it('stays at nothing as long as that is possible, and goes no further than it must', () => {
  const clock = new KernelClock();
  clock.relate({ lowNs: -40 * ms, highNs: 60 * ms }, 0);
  expect(clock.differenceNs).toBe(0);
  clock.relate({ lowNs: 3 * ms, highNs: 103 * ms }, 1);
  expect(clock.differenceNs).toBe(3 * ms);
  clock.relate({ lowNs: -90 * ms, highNs: 10 * ms }, 2);
  expect(clock.differenceNs).toBe(3 * ms);
});

it('comes within some milliseconds of the difference after a few dozen looks, whatever the difference is', () => {
  const looks = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 40, maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: -5_000, max: 5_000 }), looks, (differenceMs, phases) => {
      const clock = new KernelClock();
      phases.forEach((phase, at) => {
        const lowNs = (differenceMs - 100 * phase) * ms;
        clock.relate({ lowNs, highNs: lowNs + 100 * ms }, at * 1e9);
      });
      const [least, most] = [Math.min(...phases), Math.max(...phases)];
      const widthNs = 100 * ms * (1 - most + least);
      expect(Math.abs(clock.differenceNs - differenceMs * ms)).toBeLessThanOrEqual(widthNs + 1);
    }),
  );
});

it('believes the newest range where older ones contradict it, and forgets those of long ago', () => {
  const clock = new KernelClock();
  clock.relate({ lowNs: 500 * ms, highNs: 600 * ms }, 0);
  clock.relate({ lowNs: 5 * ms, highNs: 105 * ms }, 1e9);
  expect(clock.differenceNs).toBe(5 * ms);
  clock.relate({ lowNs: 0, highNs: 100 * ms }, 130e9);
  expect(clock.differenceNs).toBe(0);
});

it('makes nothing of a range that is none', () => {
  const clock = new KernelClock();
  clock.relate({ lowNs: 2, highNs: 1 }, 0);
  clock.relate({ lowNs: Number.NaN, highNs: 1 }, 0);
  expect(clock.differenceNs).toBe(0);
});
