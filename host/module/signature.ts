/** The check-up's step on signatures: whether this kernel takes unsigned modules, and else how to sign one. */
import { readdirSync, readFileSync } from 'node:fs';
import type { CheckUpStep, ModuleState } from '../../core/contract/module.ts';
import { headersFolder, readText } from './kernel-files.ts';
import { readModuleFile } from './modinfo.ts';

export function signatureStep({ built, release }: ModuleState): CheckUpStep {
  const step = { id: 'signature', title: 'Secure Boot and signatures' } as const;
  const enforced = readText('/sys/module/module/parameters/sig_enforce') === 'Y';
  const lockdown = /\[(\w+)\]/.exec(readText('/sys/kernel/security/lockdown'))?.[1] ?? 'none';
  if (!enforced && lockdown === 'none')
    return { ...step, status: 'ok', evidence: `unsigned modules load (Secure Boot ${secureBoot()}, no lockdown)` };
  const evidence = `signatures enforced: ${enforced ? 'yes' : 'no'}; lockdown: ${lockdown}; Secure Boot ${secureBoot()}`;
  if (built && isSigned(built.path))
    return {
      ...step,
      status: 'warn',
      evidence: `${evidence}; the module is signed`,
      nextStep: 'It loads if the kernel knows the key: enrolled with mokutil, and confirmed at a start since.',
    };
  return {
    ...step,
    status: 'fail',
    evidence,
    nextStep: built
      ? 'Make a key, sign the module with it and enrol it; the next start asks to confirm it. Sign again after each build.'
      : 'Build the module first: then this step has the commands that sign it. Or turn Secure Boot off.',
    command: built ? signCommand(release, built.path) : undefined,
  };
}

/** sign-file comes with the headers; mokutil hands the key to the firmware's next start. */
const signCommand = (release: string, path: string): string =>
  [
    "openssl req -new -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=nlscope/' -keyout MOK.key -outform DER -out MOK.der",
    `${headersFolder(release)}/scripts/sign-file sha256 MOK.key MOK.der ${path}`,
    'sudo mokutil --import MOK.der',
  ].join(' && ');

/** Ends what sign-file appends (MODULE_SIG_STRING in <linux/module_signature.h>). */
const signatureMark = '~Module signature appended~\n';

const isSigned = (path: string): boolean =>
  readModuleFile(path)?.bytes.subarray(-signatureMark.length).toString('latin1') === signatureMark;

function secureBoot(): string {
  const folder = '/sys/firmware/efi/efivars';
  try {
    const name = readdirSync(folder).find((entry) => entry.startsWith('SecureBoot-'));
    // Four bytes of attributes, then the value.
    return name && readFileSync(`${folder}/${name}`)[4] === 1 ? 'on' : 'off';
  } catch {
    return 'off';
  }
}
