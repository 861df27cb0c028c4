/** Puts into words why pkexec, insmod, rmmod or tee failed: from its exit code and what it said, nothing else. */
import { AppError } from '../../core/contract/errors.ts';

export interface Failure {
  /** The command that ran, with pkexec in front where it was used. */
  command: readonly string[];
  code: number | null;
  output: string;
  /** The same for a shell, with sudo. */
  sudoLine: string;
}

export interface Reason {
  code: string;
  pattern: RegExp;
  message: string;
  nextStep: string;
}

// pkexec's own exit codes: 126 dismissed or not authorised by the user, 127 everything else. Its words tell them apart.
const pkexecReasons: Reason[] = [
  {
    code: 'AUTH_CANCELLED',
    pattern: /dismissed/i,
    message: 'the dialog that asks for the password was closed',
    nextStep: 'Nothing has run. Try again when you like.',
  },
  {
    code: 'NO_AGENT',
    pattern: /authentication agent/i,
    message: 'no program of this session asks for passwords (a polkit agent), so pkexec could not ask',
    nextStep: 'Start a polkit agent, or paste this into a terminal:',
  },
  {
    code: 'NO_POLKIT',
    pattern: /error getting authority/i,
    message: 'polkit does not run on this machine, so pkexec could not ask',
    nextStep: 'Start polkit, or paste this into a terminal:',
  },
  {
    code: 'NOT_AUTHORISED',
    pattern: /not authorized/i,
    message: 'this machine does not let you act as an administrator through polkit',
    nextStep: 'Ask an administrator, or, if you may use sudo, paste this into a terminal:',
  },
];

// The kernel's errors in kmod's and busybox's words, which are strerror's.
const kernelReasons: Reason[] = [
  {
    code: 'KEY_REJECTED',
    pattern: /key was rejected|required key not available/i,
    message: 'the kernel loads signed modules only, and this one is not signed with a key that it knows',
    nextStep: 'Sign it with a machine owner key (mokutil, kmodsign), or turn Secure Boot off.',
  },
  {
    code: 'INVALID_FORMAT',
    pattern: /invalid module format|exec format error/i,
    message: 'the file was not built for this kernel, or is damaged',
    nextStep: 'Build again. The kernel log names what differs.',
  },
  {
    code: 'NOT_PERMITTED',
    pattern: /operation not permitted/i,
    message: 'this kernel lets nobody load modules: kernel.modules_disabled, lockdown, or a container',
    nextStep: 'See the check-up; the first takes a restart to undo.',
  },
  {
    code: 'ALREADY_LOADED',
    pattern: /file exists/i,
    message: 'the module is loaded already',
    nextStep: 'Reload it to change protocol or message type.',
  },
  {
    code: 'UNKNOWN_SYMBOL',
    pattern: /unknown symbol/i,
    message: 'the module needs something that this kernel does not have',
    nextStep: 'The kernel log names the symbol. Build again against the headers of the running kernel.',
  },
  {
    code: 'MODULE_IN_USE',
    pattern: /is in use|resource temporarily unavailable/i,
    message: 'a program has a socket open on its protocol, which keeps the module loaded',
    nextStep: 'End that program; /proc/net/netlink lists the ports.',
  },
  {
    code: 'PROTOCOL_TAKEN',
    pattern: /device or resource busy/i,
    message: 'another module of the kernel serves this protocol',
    nextStep: 'Choose another protocol number, or unload the other module.',
  },
  {
    code: 'NOT_LOADED',
    pattern: /not currently loaded|no such file/i,
    message: 'the module is not there: not loaded, or its file is gone',
    nextStep: 'Build and load it.',
  },
  {
    code: 'BAD_PARAMETER',
    pattern: /invalid (parameters|argument)/i,
    message: 'the module does not take this value',
    nextStep: 'The kernel log says which; message types are from 16 on and not 21.',
  },
];

/** What a user is to read. Text that nobody knows is shown as it is. @param reasons of the program, pkexec's own apart */
export function explainFailure(
  { command, code, output, sudoLine }: Failure,
  reasons: readonly Reason[] = kernelReasons,
): AppError {
  const throughPkexec = command[0]?.endsWith('/pkexec') && (code === 126 || code === 127);
  const known = (throughPkexec ? pkexecReasons : reasons).find(({ pattern }) => pattern.test(output));
  const lines = output.trim().split('\n');
  const said = lines.find((line) => known?.pattern.test(line)) ?? lines.at(-1) ?? '';
  if (!known)
    return new AppError({
      code: 'COMMAND_FAILED',
      message: `${command.join(' ')} ended with ${code === null ? 'a signal' : `exit code ${code}`}${said && `: ${said}`}`,
      nextStep: 'Read the kernel log.',
    });
  const { pattern: _, ...reason } = known;
  const nextStep = reason.nextStep.endsWith(':') ? `${reason.nextStep} ${sudoLine}` : reason.nextStep;
  return new AppError({ ...reason, nextStep, message: said ? `${reason.message} (${said})` : reason.message });
}
