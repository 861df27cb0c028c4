/** Which names a saved message may have: none leads out of the folder, is hidden, or means something to the shell's eye only. */
import { AppError } from '../../core/contract/errors.ts';

export const savedExtension = '.yaml';
/** Linux's limit for one name, in bytes. */
const longestName = 255;

/** @throws AppError SAVED_PATH_INVALID */
export function checkPath(path: string): string[] {
  const names = path === '' ? [] : path.split('/');
  for (const name of names) {
    const wrong = whatIsWrong(name);
    if (wrong) throw invalid(path, wrong);
  }
  return names;
}

/** @throws AppError SAVED_PATH_INVALID */
export function checkFilePath(path: string): string[] {
  const names = checkPath(path);
  if (!path.endsWith(savedExtension)) throw invalid(path, `a message's file ends in ${savedExtension}`);
  return names;
}

function whatIsWrong(name: string): string | undefined {
  if (name === '') return 'a name is empty';
  if (name.startsWith('.')) return `'${name}' starts with a dot`;
  if (/[\p{Cc}\\]/u.test(name)) return 'a name has a backslash or a control character';
  return Buffer.byteLength(name) > longestName ? 'a name is too long' : undefined;
}

const invalid = (path: string, why: string): AppError =>
  new AppError({
    code: 'SAVED_PATH_INVALID',
    message: `'${path}' can't be a place for a message: ${why}`,
    nextStep: 'Choose another name, inside the folder of saved messages.',
  });

/** A message's name as that of a file. */
export function fileNameOf(name: string): string {
  const plain = name
    .replace(/[/\\\p{Cc}]/gu, '-')
    .replace(/^\.+/, '')
    .trim();
  return `${[...(plain || 'message')].slice(0, 60).join('')}${savedExtension}`;
}
