/**
 * Pastes into the hex view what other programs print, as its bytes. The decoders are loaded with the first paste; the text
 * goes in as if it was typed, so that it can be undone.
 */
import type { ClipboardEvent } from 'react';
import { formatHex } from '../../core/payload/hex.ts';
import { useStores } from '../stores/stores.tsx';

export function usePaste(): (event: ClipboardEvent<HTMLTextAreaElement>) => void {
  const { notify } = useStores();
  return (event) => {
    const text = event.clipboardData.getData('text/plain');
    if (text === '') return;
    event.preventDefault();
    const area = event.currentTarget;
    void import('../../core/payload/paste.ts').then(({ parsePaste }) => {
      const parsed = parsePaste(text);
      if (parsed?.error !== undefined)
        notify({ kind: 'failed', title: 'This has no bytes to paste', text: parsed.error });
      else insert(area, parsed ? formatHex(parsed.bytes) : text);
    });
  };
}

function insert(area: HTMLTextAreaElement, text: string): void {
  area.focus();
  // The only way in that the browser's own undo knows of.
  document.execCommand('insertText', false, text);
}
