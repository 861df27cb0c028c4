/** The echo module's parameters as typed: what they mean, what is wrong with each, and how they differ from a loaded module's. */
import { defaultModuleParameters } from '../../core/contract/defaults.ts';
import type { ModuleParameters } from '../../core/contract/module.ts';
import type { Kept } from './kept.ts';
import { parseCount } from './repeat.ts';

export const numberParameters = ['unit', 'messageType', 'delayUs', 'dropOneIn', 'flipOneIn', 'duplicateOneIn'] as const;
export type NumberParameter = (typeof numberParameters)[number];
export const switchParameters = ['strict', 'dump', 'groupCopy'] as const;
export type SwitchParameter = (typeof switchParameters)[number];

/** Numbers as typed. */
export type ParameterForm = Record<NumberParameter, string> & Record<SwitchParameter, boolean>;
export type ParameterIssues = Partial<Record<NumberParameter, string>>;

/** The least and the greatest value, as in core/contract/module.ts. */
const ranges: Record<NumberParameter, readonly [number, number]> = {
  unit: [0, 31],
  messageType: [16, 0xffff],
  delayUs: [0, 10_000_000],
  dropOneIn: [0, 0xffff_ffff],
  flipOneIn: [0, 0xffff_ffff],
  duplicateOneIn: [0, 0xffff_ffff],
};
/** By the module's header: a message of this type asks for the counters. */
const countersType = 21;

/** The form, with these parameters in place of what it says of them. */
export const formWith = (form: ParameterForm, parameters: Partial<ModuleParameters>): ParameterForm => {
  const entries = Object.entries(parameters).map(([name, value]) => [
    name,
    typeof value === 'number' ? `${value}` : value,
  ]);
  return { ...form, ...Object.fromEntries(entries) };
};

export const formOf = (parameters: ModuleParameters): ParameterForm => formWith({} as ParameterForm, parameters);

export const defaultParameterForm: ParameterForm = formOf(defaultModuleParameters);

/** What a form asks for, or what is wrong by field. */
export function readParameters(
  form: ParameterForm,
): { parameters: ModuleParameters; issues?: undefined } | { parameters?: undefined; issues: ParameterIssues } {
  const issues: ParameterIssues = {};
  const { strict, dump, groupCopy } = form;
  const parameters: ModuleParameters = { ...defaultModuleParameters, strict, dump, groupCopy };
  for (const name of numberParameters) {
    const value = parseCount(form[name]);
    const [least, most] = ranges[name];
    if (value === undefined || value < least || value > most) issues[name] = `${least} to ${most}`;
    else if (name === 'messageType' && value === countersType) issues[name] = '21 asks for counters';
    else parameters[name] = value;
  }
  return Object.keys(issues).length > 0 ? { issues } : { parameters };
}

type Changeable = Omit<ModuleParameters, 'unit' | 'messageType'>;

export interface ParameterChanges {
  /** What can be set while the module is loaded. */
  set: Partial<Changeable>;
  /** The unit or the message type is another one, which takes a reload. */
  fixed: boolean;
}

export function changesOf(wanted: ModuleParameters, loaded: ModuleParameters): ParameterChanges {
  const { unit, messageType, ...changeable } = wanted;
  const changed = Object.entries(changeable).filter(([name, value]) => loaded[name as keyof Changeable] !== value);
  return { set: Object.fromEntries(changed), fixed: unit !== loaded.unit || messageType !== loaded.messageType };
}

export const keptParameters: Kept<ParameterForm> = {
  key: 'nlscope.module',
  version: 1,
  read: (found) => {
    const areTexts = numberParameters.every((name) => {
      const text = found[name];
      return typeof text === 'string' && text.length < 32;
    });
    const areSwitches = switchParameters.every((name) => typeof found[name] === 'boolean');
    if (!areTexts || !areSwitches) return undefined;
    const names = [...numberParameters, ...switchParameters];
    return Object.fromEntries(names.map((name) => [name, found[name]])) as ParameterForm;
  },
};
