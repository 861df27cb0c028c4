// Owns what this kernel says it takes, held against a form: it may be older or newer than the spec, or built otherwise.
import type { FamilyPolicy, PolicyTable } from '../wire/family-policy.ts';
import { limitTexts } from '../wire/policy-text.ts';
import type { Form, FormContent, FormField } from './form.ts';

/** By the fields' keys: 'this kernel takes 1 to 4294967295'. */
export function kernelNotes(form: Form, policy: FamilyPolicy): ReadonlyMap<string, string> {
  const notes = new Map<string, string>();
  const index = topPolicy(form, policy);
  const tables = new Map(policy.policies.map((table) => [table.index, table]));
  if (index !== undefined) noteAll(form, tables.get(index) ?? { index, attributes: [] }, { tables, notes });
  return notes;
}

/** An operation that can only dump has command 0 there, so that which of them it is stays open where there are more. */
function topPolicy({ operation, isDump }: Form, { operations }: FamilyPolicy): number | undefined {
  const own = operations.find(({ command }) => command === operation.request);
  if (own) return isDump ? own.dump : own.do;
  const dumps = isDump ? operations.filter(({ command }) => command === 0) : [];
  return dumps.length === 1 ? dumps[0]!.dump : undefined;
}

interface Walk {
  readonly tables: ReadonlyMap<number, PolicyTable>;
  readonly notes: Map<string, string>;
}

function noteAll({ list }: FormContent, table: PolicyTable, walk: Walk): void {
  for (const field of list?.fields ?? []) if (field.own) noteOne(field, table, walk);
}

function noteOne(field: FormField, table: PolicyTable, walk: Walk): void {
  const known = table.attributes.find(({ attribute }) => attribute === field.number);
  if (known === undefined) {
    walk.notes.set(field.key, 'this kernel does not know this attribute');
    return;
  }
  const limits = limitTexts(known);
  if (limits.length > 0) walk.notes.set(field.key, `this kernel takes ${limits.join(', ')}`);
  const inner = known.policyIndex === undefined ? undefined : walk.tables.get(known.policyIndex);
  if (inner) for (const content of nestsOf(field)) noteAll(content, inner, walk);
}

/** The entries of an array of nests are checked by the policy of the array. */
function nestsOf({ content }: FormField): FormContent[] {
  if (content === undefined) return [];
  if (!content.list?.isArray) return [content];
  return content.list.fields.flatMap((entry) => entry.content ?? []);
}
