/** The payload as a rule and a length. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Pattern, patternBytes } from '../../core/payload/pattern.ts';
import { equal } from '../../core/wire/bytes.ts';
import { maximumPayload, type Payload, setPattern } from '../stores/payload.ts';
import { parseCount } from '../stores/repeat.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './composer.module.css';

const starts: Record<Pattern['kind'], Pattern> = {
  fill: { kind: 'fill', byte: 0x31 },
  'count-up': { kind: 'count-up', start: 0, width: 1 },
  random: { kind: 'random', seed: 1 },
};

export function PatternView({ payload }: { payload: Payload }) {
  const { composer } = useStores();
  const { pattern, bytes } = payload;
  const set = (next: Pattern, length = bytes.length): void =>
    composer.getState().changePayload((now) => setPattern(now, next, length));
  const follows = equal(patternBytes(pattern, bytes.length), bytes);
  return (
    <div className={styles.form}>
      <NativeSelect
        label="Rule"
        value={pattern.kind}
        onChange={(event) => set(starts[event.currentTarget.value as Pattern['kind']])}
        data={[
          { value: 'fill', label: 'Fill' },
          { value: 'count-up', label: 'Count up' },
          { value: 'random', label: 'Random' },
        ]}
      />
      <NumberField label="Length" value={bytes.length} most={maximumPayload} set={(length) => set(pattern, length)} />
      {pattern.kind === 'fill' && (
        <NumberField hex label="Byte" value={pattern.byte} most={0xff} set={(byte) => set({ kind: 'fill', byte })} />
      )}
      {pattern.kind === 'count-up' && (
        <>
          <NumberField
            label="From"
            value={pattern.start}
            most={0xffff_ffff}
            set={(start) => set({ ...pattern, start })}
          />
          <NativeSelect
            label="Each number"
            value={String(pattern.width)}
            onChange={(event) => set({ ...pattern, width: Number(event.currentTarget.value) as 1 | 2 | 4 })}
            data={[
              { value: '1', label: 'u8' },
              { value: '2', label: 'u16' },
              { value: '4', label: 'u32' },
            ]}
          />
        </>
      )}
      {pattern.kind === 'random' && (
        <NumberField
          label="Seed"
          value={pattern.seed}
          most={0xffff_ffff}
          set={(seed) => set({ kind: 'random', seed })}
        />
      )}
      {!follows && <p className={styles.note}>The bytes follow no such pattern now. A change here replaces them.</p>}
    </div>
  );
}

interface NumberFieldProps {
  label: string;
  value: number;
  most: number;
  hex?: boolean;
  set(value: number): void;
}

/** Follows the value until it is typed into; what is no number stays as typed, with a remark. */
function NumberField({ label, value, most, hex, set }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>();
  const shown = hex ? `0x${value.toString(16).padStart(2, '0')}` : String(value);
  const number = parseCount(typed ?? shown);
  const valid = number !== undefined && number <= most;
  return (
    <TextInput
      label={label}
      value={typed ?? shown}
      error={valid ? undefined : `0 to ${most}`}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const next = parseCount(text);
        if (next !== undefined && next <= most) set(next);
      }}
      onBlur={() => valid && setTyped(undefined)}
    />
  );
}
