/** The header's fields. An empty one is automatic and shows what it will be; what is odd is said below, and sent. */
import { Autocomplete, Button, TextInput } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { flagKind, messageTypeName, NETLINK_GENERIC, namedTypes, parseType } from '../../core/wire/constants.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';
import type { Circumstances, DraftField, ReadDraft } from '../stores/draft.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './composer.module.css';
import { FlagsMenu } from './flags-menu.tsx';

interface HeaderFieldsProps {
  read: ReadDraft;
  /** Undefined while there is no connection: what is automatic is then not known yet. */
  circumstances: Circumstances | undefined;
}

export function HeaderFields({ read, circumstances }: HeaderFieldsProps) {
  const { composer } = useStores();
  const { draft, payload, expanded, expand, protocol } = useStore(composer);
  const type = parseType(draft.type, protocol);
  const kind = flagKind(protocol, type ?? 0);
  const receiver = circumstances && (circumstances.destinationPortId === 0 ? 'kernel' : 'peer');
  return (
    <div className={styles.grid}>
      <TypeField read={read} protocol={protocol} />
      <Field field="flags" label="Flags" read={read} placeholder="0">
        <FlagsMenu kind={kind} />
      </Field>
      <SequenceField read={read} />
      <Field field="portId" label="Port id" read={read} placeholder={auto(circumstances?.portId)} />
      <Button
        variant="subtle"
        size="compact-xs"
        className={`${styles.quiet} ${styles.more} ${styles.wide}`}
        aria-expanded={expanded}
        leftSection={expanded ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
        onClick={() => expand(!expanded)}
      >
        Length and destination
      </Button>
      {expanded && (
        <>
          <div className={styles.wide}>
            <Field
              field="length"
              label="Length (nlmsg_len)"
              read={read}
              placeholder={auto(HEADER_LENGTH + payload.bytes.length)}
            />
          </div>
          <Field field="toPort" label="To port" read={read} placeholder={auto(receiver)} />
          <Field field="toGroup" label="To group" read={read} placeholder="none" />
        </>
      )}
    </div>
  );
}

/** With narrow spaces (U+202F), so that a port of ten digits fits. */
const auto = (value: number | string | undefined): string =>
  value === undefined ? 'auto' : `auto\u202f→\u202f${value}`;

interface FieldProps {
  field: DraftField;
  label: string;
  read: ReadDraft;
  placeholder?: string;
  children?: ReactNode;
}

function Field({ field, label, read, placeholder, children }: FieldProps) {
  const { composer } = useStores();
  const value = useStore(composer, (state) => state.draft[field]);
  return (
    <div>
      <TextInput
        label={label}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        rightSection={children}
        error={read.issues[field]}
        onChange={(event) => composer.getState().edit(field, event.currentTarget.value)}
      />
      <Warning text={read.warnings[field]} />
    </div>
  );
}

/** Apart from the rest, since its automatic value changes with each message sent. */
function SequenceField({ read }: { read: ReadDraft }) {
  const { host } = useStores();
  const next = useStore(host, ({ connection }) => (connection.status === 'open' ? connection.nextSequence : undefined));
  return <Field field="sequence" label="Sequence" read={read} placeholder={auto(next)} />;
}

function TypeField({ read, protocol }: { read: ReadDraft; protocol: number }) {
  const { composer, host } = useStores();
  const text = useStore(composer, (state) => state.draft.type);
  const families = useStore(host, (state) => state.familyNames);
  const type = parseType(text, protocol);
  const family = type === undefined || protocol !== NETLINK_GENERIC ? undefined : families.get(type);
  const name = type === undefined ? undefined : (messageTypeName(protocol, type) ?? family);
  return (
    <div>
      <Autocomplete
        label="Type"
        size="xs"
        value={text}
        spellCheck={false}
        onChange={(typed) => composer.getState().edit('type', typed)}
        data={namedTypes(protocol).map((named) => named.name)}
        limit={30}
        withScrollArea={false}
        rightSection={name && name !== text ? <span className={styles.hint}>{name}</span> : undefined}
        rightSectionWidth={name && name.length > 6 ? 98 : 44}
        rightSectionPointerEvents="none"
        error={read.issues.type}
      />
      <Warning text={read.warnings.type} />
    </div>
  );
}

function Warning({ text }: { text: string | undefined }) {
  return text ? (
    <p className={styles.warning} role="status">
      {text}
    </p>
  ) : null;
}
