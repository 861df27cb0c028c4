// Owns the reading of `operations` and `mcast-groups`, and the numbering of messages by the family's enum model.
import { byName, dropMissing } from './parse-spec-fields.ts';
import type { Place } from './parse-spec-yaml.ts';
import type { Exchange, MulticastGroup, Operation } from './spec.ts';

const LIST_PROPERTIES = [
  'enum-model',
  'fixed-header',
  'list',
  'name-prefix',
  'enum-name',
  'async-prefix',
  'async-enum',
];
const PROPERTIES = [
  'name',
  'doc',
  'value',
  'attribute-set',
  'fixed-header',
  'flags',
  'do',
  'dump',
  'notify',
  'event',
  'mcgrp',
];
const KERNEL_PROPERTIES = ['dont-validate', 'config-cond'];
/** Message types are u16. */
const HIGHEST = 0xffff;

interface Entry {
  readonly place: Place;
  readonly stated: Omit<Operation, 'request' | 'reply'>;
}

export function parseOperations(place: Place): Map<string, Operation> {
  place.mapping(LIST_PROPERTIES);
  const model = place.get('enum-model')?.oneOf(['unified', 'directional'], 'enum model') ?? 'unified';
  const fixedHeader = place.get('fixed-header')?.text();
  const entries = place
    .need('list')
    .items()
    .map((item) => ({ place: item, stated: readOperation(item, fixedHeader) }));
  const numbered = model === 'unified' ? numberUnified(entries) : numberDirectional(entries);
  return byName(numbered, 'operation');
}

function readOperation(place: Place, fixedHeader: string | undefined): Entry['stated'] {
  place.mapping([...PROPERTIES, ...KERNEL_PROPERTIES]);
  const [notify, event] = [place.get('notify'), place.get('event')];
  if (notify && event) event.fail("an operation is either 'notify' or 'event'");
  return dropMissing({
    name: place.need('name').text(),
    doc: place.get('doc')?.text(),
    kind: notify ? 'notify' : event ? 'event' : 'operation',
    attributeSet: place.get('attribute-set')?.text(),
    fixedHeader: place.get('fixed-header')?.text() ?? fixedHeader,
    flags:
      place
        .get('flags')
        ?.items()
        .map((flag) => flag.text()) ?? [],
    do: readExchange(place.get('do')),
    dump: readExchange(place.get('dump')),
    notify: notify?.text(),
    event: event && readNames(event),
    group: place.get('mcgrp')?.text(),
  } as const);
}

function readExchange(place: Place | undefined): Exchange | undefined {
  if (place === undefined || place.isNull()) return place && {};
  place.mapping(['request', 'reply', 'pre', 'post']);
  const [request, reply] = [place.get('request'), place.get('reply')];
  return dropMissing({ request: request && readNames(request), reply: reply && readNames(reply) });
}

function readNames(place: Place): string[] {
  if (place.isNull()) return [];
  const list = place.mapping(['attributes', 'value']).get('attributes');
  return list === undefined || list.isNull() ? [] : list.items().map((name) => name.text());
}

type Numbered = readonly [Place, Operation];

/** One enum for both directions: each entry has one number more than the one before. */
function numberUnified(entries: readonly Entry[]): Numbered[] {
  let next = 1;
  return entries.map(({ place, stated }) => {
    const value = place.get('value')?.integer(0, HIGHEST) ?? next;
    next = value + 1;
    return [place, { ...stated, request: value, reply: value }];
  });
}

/** One enum a direction: notifications count in the kernel's only, and replies where there are any. */
function numberDirectional(entries: readonly Entry[]): Numbered[] {
  let [request, reply] = [1, 1];
  return entries.map(({ place, stated }) => {
    if (stated.kind !== 'operation') {
      const value = place.get('value')?.integer(0, HIGHEST) ?? reply;
      reply = value + 1;
      return [place, { ...stated, reply: value }];
    }
    const asked = statedValue(place, 'request') ?? request;
    request = asked + 1;
    const stating = statedValue(place, 'reply');
    const answered = stating ?? (answers(stated) ? reply : undefined);
    if (answered !== undefined) reply = answered + 1;
    return [place, dropMissing({ ...stated, request: asked, reply: answered })];
  });
}

const answers = ({ do: doing, dump }: Entry['stated']): boolean => (doing ?? dump)?.reply !== undefined;

/** The ids of do and dump are shared; do's goes first. */
function statedValue(place: Place, side: 'request' | 'reply'): number | undefined {
  const [doing, dump] = ['do', 'dump'].map((mode) => place.get(mode)?.get(side)?.get('value'));
  return (doing ?? dump)?.integer(0, HIGHEST);
}

export function parseGroups(place: Place | undefined): Map<string, MulticastGroup> {
  const items = place?.mapping(['list']).need('list').items() ?? [];
  return byName(
    items.map((item) => [item, readGroup(item)] as const),
    'multicast group',
  );
}

function readGroup(item: Place): MulticastGroup {
  item.mapping(['name', 'value', 'flags', 'c-define-name']);
  return dropMissing({ name: item.need('name').text(), value: item.get('value')?.integer(0) });
}
