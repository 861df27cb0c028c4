/** The module's parameters as the kernel names and writes them, in /sys/module and on insmod's command line. */
import { readFileSync } from 'node:fs';
import { defaultModuleParameters } from '../../core/contract/defaults.ts';
import { AppError } from '../../core/contract/errors.ts';
import { type ModuleParameters, moduleParameters } from '../../core/contract/module.ts';

export const moduleName = 'nlscope_echo';
export const moduleFolder = `/sys/module/${moduleName}`;

const kernelNames: Record<keyof ModuleParameters, string> = {
  unit: 'unit',
  messageType: 'msg_type',
  strict: 'strict',
  dump: 'dump',
  groupCopy: 'group_copy',
  delayUs: 'delay_us',
  dropOneIn: 'drop_one_in',
  flipOneIn: 'flip_one_in',
  duplicateOneIn: 'duplicate_one_in',
};
const names = Object.keys(kernelNames) as (keyof ModuleParameters)[];

export interface Assignment {
  /** The parameter's file below /sys. */
  path: string;
  /** As on insmod's command line: 'drop_one_in=10'. */
  argument: string;
  value: string;
}

/** What differs from `before`, in the order of the source. */
export function assignments(parameters: Partial<ModuleParameters>, before: ModuleParameters): Assignment[] {
  return names
    .filter((name) => parameters[name] !== undefined && parameters[name] !== before[name])
    .map((name) => {
      const value = String(Number(parameters[name]));
      return {
        path: `${moduleFolder}/parameters/${kernelNames[name]}`,
        argument: `${kernelNames[name]}=${value}`,
        value,
      };
    });
}

/** Of the module that is loaded now. A parameter that can't be read has its default. */
export function readLoadedParameters(folder: string = moduleFolder): ModuleParameters {
  const read = (name: keyof ModuleParameters): number | boolean => {
    const byDefault = defaultModuleParameters[name];
    try {
      const text = readFileSync(`${folder}/parameters/${kernelNames[name]}`, 'utf8').trim();
      return typeof byDefault === 'boolean' ? text === 'Y' : Number(text);
    } catch {
      return byDefault;
    }
  };
  return Object.fromEntries(names.map((name) => [name, read(name)])) as ModuleParameters;
}

/**
 * Parameters from words such as 'drop_one_in=10', the rest by default. Booleans are 0, 1, Y or N.
 * @throws AppError PARAMS_INVALID, naming the parameter
 */
export function parseAssignments(words: readonly string[]): ModuleParameters {
  const given = words.map((word) => {
    const [kernelName = '', value = ''] = word.split(/=(.*)/s);
    const name = names.find((known) => kernelNames[known] === kernelName);
    if (!name)
      throw invalid(`there is no parameter "${kernelName}"; there are ${Object.values(kernelNames).join(', ')}`);
    const isSwitch = typeof defaultModuleParameters[name] === 'boolean';
    if (!(isSwitch ? /^[01yn]$/i : /^\d+$/).test(value))
      throw invalid(`${kernelName}: ${isSwitch ? '0 or 1' : 'a number'}, not "${value}"`);
    return [name, isSwitch ? /^[1y]$/i.test(value) : Number(value)];
  });
  const parsed = moduleParameters.safeParse({ ...defaultModuleParameters, ...Object.fromEntries(given) });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${kernelNames[issue?.path[0] as keyof ModuleParameters]}: ${issue?.message}`);
}

const invalid = (message: string): AppError => new AppError({ code: 'PARAMS_INVALID', message });
