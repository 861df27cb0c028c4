// Owns what the attributes of a request are called by its spec: for whoever explains why the kernel refused it.
import { align4 } from '../wire/bytes.ts';
import { NETLINK_GENERIC } from '../wire/constants.ts';
import type { RequestNames } from '../wire/explanation.ts';
import { GENERIC_HEADER_LENGTH } from '../wire/generic.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import { findAttribute, type PlacedAttribute, type Search } from './attribute-at.ts';
import { locate, type SpecOptions } from './decode.ts';
import type { AttributeTable } from './family.ts';

export function requestNames(options: Omit<SpecOptions, 'direction'>): RequestNames {
  return {
    attributeAt: (request, offset) => placeAt(request, offset, options)?.path.join('.'),
    attributeOf: (request, type, nest) => {
      const table = nest === undefined ? topTable(request, options)?.table : placeAt(request, nest, options)?.inside;
      return table?.byType.get(type)?.name;
    },
  };
}

function placeAt(bytes: Uint8Array, offset: number, options: SpecOptions): PlacedAttribute | undefined {
  const top = topTable(bytes, options);
  if (top === undefined) return undefined;
  const { start, table, family } = top;
  const search = { bytes, order: options.order, family, offset };
  return findAttribute(search, table, { offset: start, length: Math.max(0, bytes.length - start) });
}

interface Top extends Pick<Search, 'family'> {
  readonly table: AttributeTable;
  /** Where its attributes start. */
  readonly start: number;
}

function topTable(bytes: Uint8Array, options: SpecOptions): Top | undefined {
  const found = locate(bytes, { ...options, direction: 'sent' });
  const table = found?.family.sets.get(found.operation.attributeSet ?? '');
  if (found === undefined || table === undefined) return undefined;
  const { family, operation } = found;
  const generic = options.protocol === NETLINK_GENERIC ? GENERIC_HEADER_LENGTH : 0;
  const header = align4(family.structs.get(operation.fixedHeader ?? '')?.length ?? 0);
  return { family, table, start: HEADER_LENGTH + generic + header };
}
