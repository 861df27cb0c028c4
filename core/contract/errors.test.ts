import { expect, test } from 'vitest';
import { AppError, type AppErrorData, toErrorData } from './errors.ts';

const whole: AppErrorData = {
  code: 'FILTER_SYNTAX',
  message: 'unknown field "rt"; did you mean rtt?',
  syscall: 'bind',
  nextStep: 'choose another port',
  position: 7,
};

test('an AppError is data and back without loss', () => {
  expect(toErrorData(new AppError(whole))).toEqual(whole);
  expect(new AppError(new AppError(whole).toData())).toMatchObject({ name: 'AppError', ...whole });
});

test('the cause stays on this side: it is for the log, not for the user', () => {
  const cause = new Error('secret');
  const error = new AppError(whole, { cause });
  expect(error.cause).toBe(cause);
  expect(JSON.stringify(toErrorData(error))).not.toContain('secret');
});

test('a system error keeps its code and its system call', () => {
  const error = Object.assign(new Error('bind: Operation not permitted'), {
    code: 'EPERM',
    errno: -1,
    syscall: 'bind',
  });
  expect(toErrorData(error)).toEqual({ code: 'EPERM', message: 'bind: Operation not permitted', syscall: 'bind' });
});

test('anything else thrown is INTERNAL, with its words and no stack', () => {
  expect(toErrorData(new TypeError('x is not a function'))).toEqual({
    code: 'INTERNAL',
    message: 'x is not a function',
  });
  expect(toErrorData(Object.assign(new Error('odd'), { code: 17, syscall: 3 }))).toEqual({
    code: 'INTERNAL',
    message: 'odd',
  });
  for (const thrown of ['words', undefined, null, 5])
    expect(toErrorData(thrown)).toEqual({ code: 'INTERNAL', message: String(thrown) });
});
