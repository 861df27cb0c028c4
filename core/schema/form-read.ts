// Owns the reading of a message as a form. Total: of bytes that no spec knows there is no form, of all others there is.
import { align4, concat } from '../wire/bytes.ts';
import { NETLINK_GENERIC } from '../wire/constants.ts';
import { NLM_F_DUMP } from '../wire/flags.ts';
import { GENERIC_HEADER_LENGTH } from '../wire/generic.ts';
import { decodeHeader, HEADER_LENGTH } from '../wire/header.ts';
import { describeWithSpecs, isOpaque, locate, type SpecOptions } from './decode.ts';
import type { Form, FormField, FormList } from './form.ts';
import { attributeList, restField, structFields } from './form-content.ts';
import { type FormContext, issuesByPlace } from './form-context.ts';
import type { Operation, Struct } from './spec.ts';

export interface FormOptions extends Omit<SpecOptions, 'direction'> {}

const ROOT = { key: '', around: [] };

/** genlmsghdr without its command, which is the operation. */
const GENERIC_HEADER: Struct = {
  name: 'genlmsghdr',
  length: GENERIC_HEADER_LENGTH,
  members: [
    {
      name: 'version',
      type: 'u8',
      offset: 1,
      length: 1,
      asFlags: false,
      doc: 'Of the family, as genlmsghdr tells it.',
    },
    { name: 'reserved', type: 'u16', offset: 2, length: 2, asFlags: false },
  ],
};

/** `bytes` is one request, its header included. */
export function readForm(bytes: Uint8Array, options: FormOptions): Form | undefined {
  const found = locate(bytes, { ...options, direction: 'sent' });
  const header = decodeHeader(bytes, options.order);
  if (found === undefined || header === undefined || isEmpty(found.operation, options.protocol)) return undefined;
  const { family, operation } = found;
  const isDump = (header.flags & NLM_F_DUMP) === NLM_F_DUMP && operation.dump !== undefined;
  const exchange = (isDump ? operation.dump : operation.do) ?? operation.do ?? operation.dump;
  const isGeneric = options.protocol === NETLINK_GENERIC;
  const fixed = family.structs.get(operation.fixedHeader ?? '');
  const start = HEADER_LENGTH + (isGeneric ? GENERIC_HEADER_LENGTH : 0);
  const missing = Math.max(0, start + (fixed?.length ?? 0) - bytes.length);
  const whole = concat([bytes, new Uint8Array(missing)]);
  const context: FormContext = {
    ...{ bytes: whole, order: options.order, family, expected: new Set(exchange?.request ?? []) },
    issuesAt: issuesByPlace(describeWithSpecs(whole, { ...options, direction: 'sent' })),
  };
  const generic = isGeneric ? genericFields(context) : [];
  const members = fixed ? structFields(context, fixed, start, ROOT) : [];
  const fixedHeader = { offset: start, length: fixed?.length ?? 0 };
  const attributesAt = start + align4(fixedHeader.length);
  const list = listAt(context, operation, attributesAt);
  const named = { family: family.spec.name, operation, isDump, fixedHeader, attributesAt };
  return { ...named, bytes: whole, missing, members: [...generic, ...members], list };
}

const isEmpty = (operation: Operation, protocol: number): boolean =>
  protocol !== NETLINK_GENERIC && isOpaque(operation);

function genericFields(context: FormContext): FormField[] {
  const [version, reserved] = structFields(context, GENERIC_HEADER, HEADER_LENGTH, { ...ROOT, key: 'genlmsghdr' });
  return reserved!.text === '0' ? [version!] : [version!, reserved!];
}

function listAt(context: FormContext, operation: Operation, offset: number): FormList {
  const length = Math.max(0, context.bytes.length - offset);
  const table = context.family.sets.get(operation.attributeSet ?? '');
  if (table) return attributeList(context, table, { offset, length }, ROOT);
  const rest = length > 0 ? [restField(context, { offset, length }, { ...ROOT, key: 'attributes.0' })] : [];
  return { ...ROOT, fields: rest, at: offset, choices: [], isArray: false };
}
