/** What the rows of one form share. */
import { createContext, use } from 'react';
import type { Form } from '../../../core/schema/form.ts';
import type { KernelNote } from '../../../core/schema/form-policy.ts';
import type { Refusal } from '../../../core/schema/form-refusal.ts';
import type { FormCommands } from '../../stores/composed-form.ts';
import type { Payload } from '../../stores/payload.ts';

export interface FormParts {
  readonly form: Form;
  readonly commands: FormCommands;
  readonly refusal: Refusal | undefined;
  /** By the fields' keys, where this kernel has told what it takes. */
  readonly notes: ReadonlyMap<string, KernelNote> | undefined;
  readonly unread: Payload['unreadFields'];
  /** Moves the focus once the rows are as they will be: to the first of these places that is there. */
  focusOn(selectors: readonly string[]): void;
}

export const FormContext = createContext<FormParts | undefined>(undefined);

export function useForm(): FormParts {
  const parts = use(FormContext);
  if (!parts) throw new Error('useForm is used outside of a form');
  return parts;
}
