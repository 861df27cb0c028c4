/** Bytes on their way to the clipboard: which ones. */
import type { ClipboardEvent } from 'react';
import { type CopyForm, copyAs } from '../../core/payload/copy-as.ts';
import { formatHex } from '../../core/payload/hex.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';
import { formatCount } from '../quantities.ts';
import { rangeOf } from './byte-selection.ts';
import type { InspectorStore } from './inspector-store.ts';

/** The selected bytes, or undefined where none of the message's are. */
export function selectedBytes(bytes: Uint8Array, inspector: InspectorStore): Uint8Array | undefined {
  const { selection } = inspector.getState();
  if (!selection) return undefined;
  const { offset, length } = rangeOf(selection);
  const part = bytes.subarray(offset, offset + length);
  return part.length > 0 ? part : undefined;
}

/** Ctrl+C in a dump: the selected bytes as hex. */
export function copySelection(event: ClipboardEvent, bytes: Uint8Array, inspector: InspectorStore): void {
  const part = selectedBytes(bytes, inspector);
  if (!part) return;
  event.preventDefault();
  event.clipboardData.setData('text/plain', formatHex(part));
}

/** The command sends its bytes behind a header of its own, so of a whole message it takes the payload. */
export function textToCopy(
  bytes: Uint8Array,
  selected: Uint8Array | undefined,
  id: CopyForm['id'],
): { text: string; what: string } {
  if (selected) return { text: copyAs(selected, id), what: countOf(selected) };
  const isCommand = id === 'nlscope';
  const all = isCommand ? bytes.subarray(HEADER_LENGTH) : bytes;
  return { text: copyAs(all, id), what: `${isCommand ? 'the payload' : 'the whole message'}, ${countOf(all)}` };
}

const countOf = ({ length }: Uint8Array): string => `${formatCount(length)} ${length === 1 ? 'byte' : 'bytes'}`;
