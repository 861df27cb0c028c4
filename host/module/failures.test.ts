import { describe, expect, it } from 'vitest';
import { explainFailure } from './failures.ts';

const insmod = ['/usr/sbin/insmod', '/x/nlscope_echo.ko'];
const sudoLine = 'sudo /usr/sbin/insmod /x/nlscope_echo.ko';
const kmod = (words: string): string => `insmod: ERROR: could not insert module /x/nlscope_echo.ko: ${words}\n`;

describe('failures', () => {
  it.each([
    [126, 'Error executing command as another user: Request dismissed', 'AUTH_CANCELLED'],
    [127, 'Error executing command as another user: No authentication agent found.', 'NO_AGENT'],
    [127, 'Error creating textual authentication agent: Error opening current controlling terminal', 'NO_AGENT'],
    [127, 'Error getting authority: Error initializing authority: Could not connect', 'NO_POLKIT'],
    [
      127,
      'Error executing command as another user: Not authorized\n\nThis incident has been reported.',
      'NOT_AUTHORISED',
    ],
  ])('tell pkexec with exit code %i and "%s" as %s', (code, output, expected) => {
    expect(explainFailure({ command: ['/usr/bin/pkexec', ...insmod], code, output, sudoLine }).code).toBe(expected);
  });

  it.each([
    [kmod('Key was rejected by service'), 'KEY_REJECTED'],
    [kmod('Required key not available'), 'KEY_REJECTED'],
    [kmod('Invalid module format'), 'INVALID_FORMAT'],
    [kmod('Exec format error'), 'INVALID_FORMAT'],
    [kmod('Operation not permitted'), 'NOT_PERMITTED'],
    [kmod('File exists'), 'ALREADY_LOADED'],
    [kmod('Unknown symbol in module'), 'UNKNOWN_SYMBOL'],
    [kmod('Device or resource busy'), 'PROTOCOL_TAKEN'],
    [kmod('Invalid parameters'), 'BAD_PARAMETER'],
    ['rmmod: ERROR: Module nlscope_echo is in use', 'MODULE_IN_USE'],
    ['rmmod: ERROR: Module nlscope_echo is not currently loaded', 'NOT_LOADED'],
  ])('tell "%s" as %s', (output, expected) => {
    expect(explainFailure({ command: insmod, code: 1, output, sudoLine })).toMatchObject({ code: expected });
  });

  it('give the line to paste where nobody asks for the password', () => {
    const output = 'Error executing command as another user: No authentication agent found.';
    const { nextStep } = explainFailure({ command: ['/usr/bin/pkexec', ...insmod], code: 127, output, sudoLine });
    expect(nextStep).toContain(sudoLine);
  });

  it('show unknown words as they are', () => {
    const { code, message } = explainFailure({ command: insmod, code: 3, output: 'odd\n', sudoLine });
    expect([code, message]).toEqual([
      'COMMAND_FAILED',
      '/usr/sbin/insmod /x/nlscope_echo.ko ended with exit code 3: odd',
    ]);
  });
});
