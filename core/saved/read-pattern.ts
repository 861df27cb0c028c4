// Owns the reading of a payload that follows a rule.
import type { Pattern } from '../payload/pattern.ts';
import { checkKeys, readNumber } from './read-field.ts';
import { KEYS } from './saved-keys.ts';
import { MAXIMUM_PAYLOAD, type SavedPayload } from './saved-message.ts';
import type { Field } from './yaml-file.ts';

export function readPattern(field: Field): SavedPayload | undefined {
  if (!field.isMapping) return field.refuse('no pattern', "Write 'rule:' and 'length:' on lines below 'pattern:'.");
  checkKeys(field, KEYS.pattern);
  const pattern = readRule(field);
  const lengthField =
    field.get('length') ?? field.refuse("'length' is missing", "Write 'length:' with a number of bytes.");
  const length = readNumber(lengthField, [0, MAXIMUM_PAYLOAD]);
  return pattern && length !== undefined ? { kind: 'pattern', pattern, length } : undefined;
}

function readRule(field: Field): Pattern | undefined {
  const rule = field.get('rule');
  const number = (key: string, most: number, automatic: number): number | undefined =>
    field.get(key) ? readNumber(field.get(key), [0, most]) : automatic;
  switch (rule?.word()) {
    case 'fill': {
      const byte = number('byte', 0xff, 0x31);
      return byte === undefined ? undefined : { kind: 'fill', byte };
    }
    case 'count': {
      const [start, width] = [number('start', 0xffff_ffff, 0), number('width', 4, 1)];
      if (start === undefined || width === undefined) return undefined;
      if (width === 1 || width === 2 || width === 4) return { kind: 'count-up', start, width };
      return field.get('width')?.refuse(`${width} is no width`, 'Write 1, 2 or 4 bytes.');
    }
    case 'random': {
      const seed = number('seed', 0xffff_ffff, 1);
      return seed === undefined ? undefined : { kind: 'random', seed };
    }
    default:
      return (rule ?? field).refuse('no rule', 'Write fill, count or random.');
  }
}
