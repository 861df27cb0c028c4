/** What is said of a field, gathered: what stands in the way of it, and what is only worth knowing. Pure. */
import type { FormField } from '../../../core/schema/form.ts';
import type { FormParts } from './form-context.ts';

export interface FieldRemarks {
  readonly isRefused: boolean;
  /** What stands in the way: it can't be read, or was refused. */
  readonly error?: string;
  /** What the checks of the spec or of this kernel have against it. */
  readonly warning?: string;
  readonly hint?: string;
}

export function remarksOf(field: FormField, { refusal, unread, notes }: FormParts): FieldRemarks {
  const { key, name, issues, note } = field;
  const isRefused = refusal?.field?.key === key && refusal.field.name === name;
  const refused = isRefused ? [refusal.words, refusal.policy && `It has to be ${refusal.policy}.`] : [];
  const kernel = notes?.get(key);
  return {
    isRefused,
    error: unread[key]?.reason ?? joined(refused, '. '),
    warning: joined([...issues, kernel?.isBroken && kernel.text]),
    hint: joined([note, kernel?.isBroken === false && kernel.text]),
  };
}

const joined = (parts: readonly (string | false | undefined)[], by = '; '): string | undefined =>
  parts.filter(Boolean).join(by) || undefined;
