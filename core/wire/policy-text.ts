// Owns the words for a policy: 'u32, 0 to 65535'.
import { type Policy, policyTypeName } from './policy.ts';

export function policyText(policy: Policy): string {
  const type = policy.type === undefined ? undefined : policyTypeName(policy.type);
  return [type, ...limitTexts(policy)].filter((part) => part !== undefined).join(', ') || 'not told';
}

/** ['1 to 65535'] */
export function limitTexts(policy: Policy): string[] {
  const parts = [
    between(policy.minimumSigned ?? policy.minimumUnsigned, policy.maximumSigned ?? policy.maximumUnsigned, ''),
    between(policy.minimumLength, policy.maximumLength, ' bytes'),
    policy.mask === undefined ? undefined : `only the bits 0x${policy.mask.toString(16)}`,
    policy.bitfield32Mask === undefined ? undefined : `only the bits 0x${policy.bitfield32Mask.toString(16)}`,
  ];
  return parts.filter((part) => part !== undefined);
}

function between(from: bigint | number | undefined, to: bigint | number | undefined, unit: string): string | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined) return `at most ${to}${unit}`;
  return to === undefined ? `at least ${from}${unit}` : `${from} to ${to}${unit}`;
}
