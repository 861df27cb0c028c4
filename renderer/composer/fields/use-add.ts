/** Adds an attribute to a list and goes to it. */
import type { Choice, FormList } from '../../../core/schema/form.ts';
import { keyOfNext } from '../../stores/composed-form.ts';
import { useForm } from './form-context.ts';
import { placeOf } from './place.ts';

export function useAdd(list: FormList): (choice: Choice) => void {
  const { commands, focusOn } = useForm();
  return (choice) => {
    const row = placeOf(keyOfNext(list));
    focusOn([`${row} input, ${row} textarea`, `${row} button`]);
    commands.add(list, choice);
  };
}
