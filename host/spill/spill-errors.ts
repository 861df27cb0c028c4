/** What the user is told where the disk fails a capture that is larger than its memory. */
import { AppError, toErrorData } from '../../core/contract/errors.ts';

/** @param error of writing, or of making the file */
export function notTaken(error: unknown, folder: string): AppError {
  const { code, syscall, message } = toErrorData(error);
  return new AppError(
    {
      code,
      syscall,
      message: `${folder}: ${reasons[code] ?? message}. The oldest messages make room for new ones, and are lost.`,
      nextStep: 'Make room there, or give the capture more memory in the settings. It goes on meanwhile.',
    },
    { cause: error },
  );
}

/** @param error of reading */
export function notGivenBack(error: unknown, folder: string): AppError {
  const { code, syscall, message } = toErrorData(error);
  return new AppError(
    {
      code,
      syscall,
      message: `${folder}: messages that were put there can not be read back, and are shown as unreadable: ${message}`,
      nextStep: 'Look at the kernel log for what is wrong with the disk. The capture goes on.',
    },
    { cause: error },
  );
}

const reasons: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file has reached the size limit',
  EACCES: 'the folder can not be written by this user',
  EPERM: 'the folder can not be written by this user',
  EROFS: 'the file system is read-only',
  ENOENT: 'the folder can not be made',
  ENOTDIR: 'the folder can not be made, since a file is in its place',
};
