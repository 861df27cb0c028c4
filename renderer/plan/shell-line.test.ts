import { expect, test } from 'vitest';
import { shellLine } from './shell-line.ts';

test('plain arguments stand as they are, others in quotes that a shell undoes', () => {
  expect(shellLine(['/usr/sbin/insmod', '/home/a b/m.ko', 'unit=25'])).toBe(
    "/usr/sbin/insmod '/home/a b/m.ko' unit=25",
  );
  expect(shellLine(['echo', "it's", ''])).toBe("echo 'it'\\''s' ''");
});
