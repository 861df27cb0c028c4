// Owns the check that what a document names is there: sets, sub-messages, structs, attributes, operations, groups.
// Enums, constants and structs of members are checked where they are read, since their values are needed there.
import { readReference } from './parse-spec-fields.ts';
import type { Place } from './parse-spec-yaml.ts';
import type { AttributeSet, MulticastGroup, Operation, Struct, SubMessage } from './spec.ts';

export interface Named {
  readonly structs: ReadonlyMap<string, Struct>;
  readonly sets: ReadonlyMap<string, AttributeSet>;
  readonly subMessages: ReadonlyMap<string, SubMessage>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly groups: ReadonlyMap<string, MulticastGroup>;
}

export function checkReferences(root: Place, named: Named): void {
  const selectors = new Set([...named.sets.values()].flatMap(({ attributes }) => attributes.map(({ name }) => name)));
  for (const set of root.need('attribute-sets').items()) {
    for (const attribute of set.need('attributes').items()) checkAttribute(attribute, named, selectors);
  }
  for (const message of root.get('sub-messages')?.items() ?? []) {
    for (const format of message.need('formats').items()) checkContent(format, named);
  }
  const operations = root.need('operations');
  readReference(operations.get('fixed-header'), named.structs, 'struct');
  for (const operation of operations.need('list').items()) checkOperation(operation, named);
}

/** A selector may stand further out, which is known only when a message is there: some set has to have it. */
function checkAttribute(place: Place, named: Named, selectors: ReadonlySet<string>): void {
  readReference(place.get('nested-attributes'), named.sets, 'attribute set');
  readReference(place.get('sub-message'), named.subMessages, 'sub-message');
  const selector = place.get('selector');
  if (selector && !selectors.has(selector.text())) selector.fail(`no attribute set has '${selector.text()}'`);
}

function checkContent(place: Place, { structs, sets }: Named): void {
  readReference(place.get('fixed-header'), structs, 'struct');
  readReference(place.get('attribute-set'), sets, 'attribute set');
}

function checkOperation(place: Place, named: Named): void {
  checkContent(place, named);
  readReference(place.get('notify'), named.operations, 'operation');
  readReference(place.get('mcgrp'), named.groups, 'multicast group');
  const set = named.sets.get(place.get('attribute-set')?.text() ?? '');
  const sides = ['do', 'dump'].flatMap((mode) => ['request', 'reply'].map((side) => place.get(mode)?.get(side)));
  for (const side of [...sides, place.get('event')]) {
    const list = side?.get('attributes');
    if (list === undefined || list.isNull()) continue;
    for (const name of list.items()) checkListed(name, set);
  }
}

/** A warning only: the list is for generators, and specs of Linux 6.12 list members of the fixed header in it too. */
function checkListed(name: Place, set: AttributeSet | undefined): void {
  if (set === undefined) name.fail("attributes are listed, but 'attribute-set' is missing");
  if (set.attributes.some((attribute) => attribute.name === name.text())) return;
  name.warn(`the attribute set '${set.name}' has no '${name.text()}'`);
}
