// Owns where in a form the kernel's refusal belongs: the field at fault, the attribute that is missing, what it should
// have been. Without NLMSGERR_ATTR_OFFS the field that the kernel's own words begin with is taken, as in 'mtu less than
// device minimum'.
import type { Ack, Done, Nack } from '../wire/ack.ts';
import { errno } from '../wire/errno.ts';
import { policyText } from '../wire/policy-text.ts';
import { type Choice, type Form, type FormField, type FormList, fieldsOf, listsOf } from './form.ts';

export interface Refusal {
  /** 'mtu less than device minimum (EINVAL)' */
  readonly words: string;
  /** What the attribute has to be: 'u32, 0 to 4294967295'. */
  readonly policy?: string;
  /** The field at fault; missing where the kernel tells none. */
  readonly field?: { readonly key: string; readonly name: string };
  readonly missing?: Missing;
}

export interface Missing {
  /** Of the list that it belongs in. */
  readonly listKey: string;
  readonly number: number;
}

/** @param form of the request that was refused. Undefined where it was not. */
export function refusalOf(form: Form, answer: Ack | Nack | Done): Refusal | undefined {
  if (answer.error >= 0) return undefined;
  const { extAck } = answer;
  const { name, words } = errno(answer.error);
  const field = extAck?.offset === undefined ? fieldByWords(form, extAck?.message) : fieldAt(form, extAck.offset);
  return {
    words: `${extAck?.message ?? words} (${name})`,
    ...(extAck?.policy && { policy: policyText(extAck.policy) }),
    ...(field && { field: { key: field.key, name: field.name } }),
    ...(extAck?.missingType !== undefined && { missing: missingIn(form, extAck.missingType, extAck.missingNest) }),
  };
}

/** The innermost that has the byte. */
function fieldAt(form: Form, offset: number): FormField | undefined {
  return [...fieldsOf(form)].findLast(({ own, value }) => {
    const range = own ?? value;
    return offset >= range.offset && offset < range.offset + range.length;
  });
}

function fieldByWords(form: Form, message: string | undefined): FormField | undefined {
  const first = message?.split(/\s/)[0]?.toLowerCase();
  return first ? [...fieldsOf(form)].find(({ name }) => name === first) : undefined;
}

/** @param nest where the nest without the attribute is, from the start of the nlmsghdr; by default the top level. */
export function missingIn(form: Form, number: number, nest: number | undefined): Missing | undefined {
  const key = nest === undefined ? undefined : fieldAt(form, nest)?.key;
  const list = nest === undefined ? form.list : [...listsOf(form)].find((each) => each.key === key);
  return list && { listKey: list.key, number };
}

/** What would add the missing attribute; undefined once it is there, or where the spec doesn't know it. */
export function choiceFor(missing: Missing | undefined, list: FormList): Choice | undefined {
  if (missing?.listKey !== list.key || list.fields.some((field) => field.number === missing.number)) return undefined;
  return list.choices.find(({ number }) => number === missing.number);
}
