/** What is said of a field, gathered: what stands in the way of it, and what is only worth knowing. Pure. */
import type { FormField } from '../../../core/schema/form.ts';
import type { FormParts } from './form-context.ts';

export interface FieldRemarks {
  readonly isRefused: boolean;
  /** What stands in the way: it can't be read, or was refused. */
  readonly error?: string;
  readonly hints: string;
}

export function remarksOf({ key, name, issues }: FormField, { refusal, unread, notes }: FormParts): FieldRemarks {
  const isRefused = refusal?.field?.key === key && refusal.field.name === name;
  const refused = isRefused ? [refusal.words, refusal.policy && `It has to be ${refusal.policy}.`] : [];
  const error = unread[key]?.reason ?? refused.filter(Boolean).join('. ');
  return { isRefused, error: error || undefined, hints: [...issues, notes?.get(key)].filter(Boolean).join('; ') };
}
