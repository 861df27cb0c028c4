/** An errno that came as a number, as the error that Node makes of a failed system call. */
import { getSystemErrorMap } from 'node:util';

/** @param errno positive */
export function systemError(errno: number, syscall: string): NodeJS.ErrnoException {
  const [code, words] = getSystemErrorMap().get(-errno) ?? [`E${errno}`, 'unknown error'];
  return Object.assign(new Error(`${syscall} ${code}: ${words}`), { code, errno: -errno, syscall });
}
