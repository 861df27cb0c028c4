/** Errors as they cross the contract: what failed, why, and the next step, never a stack. */

/** An {@link AppError} as plain data. */
export interface AppErrorData {
  /** A system code such as EPERM, or one of ours: METHOD_UNKNOWN, PARAMS_INVALID, CLOSED, FILTER_SYNTAX, INTERNAL. */
  code: string;
  message: string;
  /** The system call that failed, where one did. */
  syscall?: string;
  /** What the user can do about it. */
  nextStep?: string;
  /** Position in the text that was refused, counted in UTF-16 units from 0. */
  position?: number;
}

/** A failure that the user is to read. Carries {@link AppErrorData} over any transport. */
export class AppError extends Error {
  readonly code: string;
  readonly syscall: string | undefined;
  readonly nextStep: string | undefined;
  readonly position: number | undefined;

  constructor(data: AppErrorData, options?: { cause?: unknown }) {
    super(data.message, options);
    this.name = 'AppError';
    this.code = data.code;
    this.syscall = data.syscall;
    this.nextStep = data.nextStep;
    this.position = data.position;
  }

  toData(): AppErrorData {
    const { code, message, syscall, nextStep, position } = this;
    return { code, message, syscall, nextStep, position };
  }
}

/** Any thrown value as data: an AppError whole, a system error with its code, the rest as INTERNAL. */
export function toErrorData(error: unknown): AppErrorData {
  if (error instanceof AppError) return error.toData();
  if (!(error instanceof Error)) return { code: 'INTERNAL', message: String(error) };
  const { code, syscall, nextStep } = error as Error & { code?: unknown; syscall?: unknown; nextStep?: unknown };
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    message: error.message,
    ...(typeof syscall === 'string' && { syscall }),
    ...(typeof nextStep === 'string' && { nextStep }),
  };
}
