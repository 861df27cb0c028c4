// Owns the reading of a YNL document (Documentation/netlink/specs/*.yaml of the kernel, /usr/share/ynl/specs) into a
// Spec. A document that can't be right is refused at its line; a property it doesn't know is left out with a warning.
import { NETLINK_GENERIC, PROTOCOL_COUNT } from '../wire/constants.ts';
import { parseAttributeSets } from './parse-spec-attributes.ts';
import { parseDefinitions } from './parse-spec-definitions.ts';
import { byName, dropMissing } from './parse-spec-fields.ts';
import { parseGroups, parseOperations } from './parse-spec-operations.ts';
import { checkReferences } from './parse-spec-references.ts';
import { openDocument, type Place } from './parse-spec-yaml.ts';
import { type Operation, POLICIES, SCHEMAS, type Spec, type SubMessage } from './spec.ts';

const HEAD = ['name', 'doc', 'protocol', 'protonum', 'version', 'kernel-policy'];
const PARTS = ['definitions', 'attribute-sets', 'sub-messages', 'operations', 'mcast-groups'];
const C_PROPERTIES = [
  'uapi-header',
  'c-family-name',
  'c-version-name',
  'max-by-define',
  'cmd-max-name',
  'cmd-cnt-name',
];

/** `file` is only named in errors. Throws SpecError. */
export function parseSpec(text: string, file: string): Spec {
  const root = openDocument(text, file).mapping([...HEAD, ...PARTS, ...C_PROPERTIES, 'kernel-family']);
  const definitions = parseDefinitions(root.get('definitions'));
  const sets = parseAttributeSets(root.need('attribute-sets'), definitions);
  const subMessages = parseSubMessages(root.get('sub-messages'));
  const operations = parseOperations(root.need('operations'));
  const groups = parseGroups(root.get('mcast-groups'));
  checkReferences(root, { structs: definitions.structs, sets, subMessages, operations, groups });
  return {
    ...readHead(root),
    file,
    constants: [...new Set(definitions.constants.values())],
    enums: [...definitions.enums.values()],
    structs: [...definitions.structs.values()],
    attributeSets: [...sets.values()],
    subMessages: [...subMessages.values()],
    operations: [...operations.values()].map((operation) => inheritContent(operation, operations)),
    groups: [...groups.values()],
    warnings: root.warnings,
  };
}

function readHead(root: Place): Pick<Spec, 'name' | 'doc' | 'schema' | 'protocol' | 'version' | 'kernelPolicy'> {
  const schema = root.get('protocol')?.oneOf(SCHEMAS, 'protocol') ?? 'genetlink';
  const raw = schema === 'netlink-raw';
  const number = root.get('protonum');
  if (!raw && number) number.fail(`only netlink-raw has a 'protonum', and this is ${schema}`);
  return dropMissing({
    name: root.need('name').text(),
    doc: root.get('doc')?.text(),
    schema,
    protocol: raw ? root.need('protonum').integer(0, PROTOCOL_COUNT - 1) : NETLINK_GENERIC,
    version: root.get('version')?.integer(0, 0xff) ?? 1,
    kernelPolicy: root.get('kernel-policy')?.oneOf(POLICIES, 'kernel policy') ?? 'split',
  });
}

function parseSubMessages(list: Place | undefined): Map<string, SubMessage> {
  const items = list?.items() ?? [];
  return byName(
    items.map((item) => [item, readSubMessage(item)] as const),
    'sub-message',
  );
}

function readSubMessage(place: Place): SubMessage {
  const formats = place
    .mapping(['name', 'formats'])
    .need('formats')
    .items()
    .map((format) => {
      format.mapping(['value', 'fixed-header', 'attribute-set']);
      return dropMissing({
        value: format.need('value').text(),
        fixedHeader: format.get('fixed-header')?.text(),
        attributeSet: format.get('attribute-set')?.text(),
      });
    });
  return { name: place.need('name').text(), formats };
}

/** A notification looks like the reply of the operation that it names, unless it says otherwise. */
function inheritContent(operation: Operation, operations: ReadonlyMap<string, Operation>): Operation {
  const model = operation.notify === undefined ? undefined : operations.get(operation.notify);
  if (model === undefined) return operation;
  return dropMissing({
    ...operation,
    attributeSet: operation.attributeSet ?? model.attributeSet,
    fixedHeader: operation.fixedHeader ?? model.fixedHeader,
  });
}
