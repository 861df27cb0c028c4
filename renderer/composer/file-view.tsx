/** The payload as a file: which one it came from, and the choice of another. */
import { Button } from '@mantine/core';
import { useRef } from 'react';
import { formatCount } from '../quantities.ts';
import type { Payload } from '../stores/payload.ts';
import styles from './composer.module.css';

export function FileView({ payload, take }: { payload: Payload; take(file: File): Promise<void> }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.drop}>
      {payload.file ? (
        <span>
          <strong>{payload.file.name}</strong>
          <br />
          {formatCount(payload.file.size)} bytes
        </span>
      ) : (
        <span>Drop a file here, or choose one. Its bytes become the payload.</span>
      )}
      <Button onClick={() => input.current?.click()}>Choose a file…</Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File for the payload"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // Choosing the same file again is to read it again.
          event.currentTarget.value = '';
          if (file) void take(file);
        }}
      />
    </div>
  );
}
