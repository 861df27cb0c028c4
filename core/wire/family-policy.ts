// Owns what a family's operations take, as nlctrl's GETPOLICY dump tells it: one message an operation, which says by
// which policies a request is checked, and one message an attribute of each policy. Policies have numbers in the dump
// only, and lead to each other by them; a nest may lead back to where it came from. Decoding is total.
import type { AttributeDecoder } from './attribute-decoder.ts';
import type { ByteOrder } from './bytes.ts';
import { nlctrlAttributes } from './family.ts';
import { CTRL_CMD_GETPOLICY, CtrlAttribute } from './nlctrl.ts';
import { decodePolicy, type Policy } from './policy.ts';

export interface OperationPolicy {
  /**
   * 0 for an operation that can only dump: ctrl_dumppolicy_put_op() of Linux 6.18 takes the number of its plain
   * request, which there is none of.
   */
  readonly command: number;
  /** Number of the policy that a plain request is checked by. Missing: there is none, or no such request. */
  readonly do?: number;
  /** The same for a dump. */
  readonly dump?: number;
}

export interface AttributePolicy extends Policy {
  readonly attribute: number;
}

export interface PolicyTable {
  readonly index: number;
  /** In the kernel's order. */
  readonly attributes: readonly AttributePolicy[];
}

export interface FamilyPolicy {
  readonly familyId: number;
  readonly operations: readonly OperationPolicy[];
  /** A policy that takes no attribute is named by operations but isn't here. */
  readonly policies: readonly PolicyTable[];
  readonly issues: readonly string[];
}

/** `messages` are those of the dump, whole; others than GETPOLICY's are passed over. */
export function decodeFamilyPolicy(messages: Iterable<Uint8Array>, order: ByteOrder): FamilyPolicy {
  const found = new Found();
  for (const message of messages) {
    const decoder = nlctrlAttributes(message, order, CTRL_CMD_GETPOLICY);
    if (decoder) found.take(decoder);
  }
  return found.policy;
}

class Found {
  #familyId = 0;
  readonly #operations: OperationPolicy[] = [];
  readonly #policies = new Map<number, AttributePolicy[]>();
  readonly #issues: string[] = [];

  get policy(): FamilyPolicy {
    const policies = [...this.#policies].map(([index, attributes]) => ({ index, attributes }));
    return { familyId: this.#familyId, operations: this.#operations, policies, issues: this.#issues };
  }

  take(decoder: AttributeDecoder): void {
    while (decoder.next()) {
      if (decoder.type === CtrlAttribute.familyId) this.#familyId = decoder.u16() ?? this.#familyId;
      if (decoder.type === CtrlAttribute.operationPolicy) this.#operations.push(...decoder.nested(readOperations));
      if (decoder.type === CtrlAttribute.policy) decoder.nested((policies) => this.#takePolicies(policies));
    }
    this.#issues.push(...decoder.issues);
  }

  /** Attribute types are the numbers of policies, and within those of the attributes they are for. */
  #takePolicies(policies: AttributeDecoder): void {
    while (policies.next()) {
      const attributes = this.#policies.get(policies.type) ?? [];
      this.#policies.set(policies.type, attributes);
      policies.nested((list) => {
        while (list.next()) attributes.push({ attribute: list.type, ...list.nested(decodePolicy) });
      });
    }
  }
}

/** Attribute types are commands; within them CTRL_ATTR_POLICY_DO and CTRL_ATTR_POLICY_DUMP. */
function readOperations(list: AttributeDecoder): OperationPolicy[] {
  const found: OperationPolicy[] = [];
  while (list.next()) {
    const command = list.type;
    const policies = list.nested((decoder) => {
      let read: Omit<OperationPolicy, 'command'> = {};
      while (decoder.next()) {
        if (decoder.type === 1) read = { ...read, do: decoder.u32() };
        if (decoder.type === 2) read = { ...read, dump: decoder.u32() };
      }
      return read;
    });
    found.push({ command, ...policies });
  }
  return found;
}
