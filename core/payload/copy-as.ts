// Owns bytes as source text of other languages and tools, for the clipboard. One way only: nothing here is read back.
import { formatHex, hexByte } from './hex.ts';

export interface CopyForm {
  readonly id: 'hex' | 'c' | 'python' | 'go' | 'rust' | 'nlscope';
  readonly label: string;
  readonly write: (bytes: Uint8Array) => string;
}

/** In the order of the menu. */
export const COPY_FORMS: readonly CopyForm[] = [
  { id: 'hex', label: 'Hex', write: (bytes) => formatHex(bytes) },
  { id: 'c', label: 'C array', write: writeC },
  { id: 'python', label: 'Python bytes', write: writePython },
  { id: 'go', label: 'Go slice', write: (bytes) => `payload := []byte{${block(bytes, '\t')}}` },
  { id: 'rust', label: 'Rust array', write: writeRust },
  { id: 'nlscope', label: 'nlscope command', write: writeCommand },
];

export function copyAs(bytes: Uint8Array, id: CopyForm['id']): string {
  return COPY_FORMS.find((form) => form.id === id)!.write(bytes);
}

/** C has no empty arrays before C23, so no bytes are a null pointer's worth: a comment says so. */
function writeC(bytes: Uint8Array): string {
  if (bytes.length === 0) return '/* no bytes */';
  return `static const unsigned char payload[${bytes.length}] = {${block(bytes, '    ')}};`;
}

function writePython(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'payload = b""';
  const lines = Array.from(rows(bytes), (row) => `    "${Array.from(row, hexByte).join(' ')}"`);
  return `payload = bytes.fromhex(\n${lines.join('\n')}\n)`;
}

function writeRust(bytes: Uint8Array): string {
  return `const PAYLOAD: [u8; ${bytes.length}] = [${block(bytes, '    ')}];`;
}

/** Sends the bytes as the payload of an echo message. */
function writeCommand(bytes: Uint8Array): string {
  return `npx nlscope echo --hex '${Array.from(bytes, hexByte).join('')}'`;
}

/** Lines of `0x31, 0x31,` between two line breaks; nothing for no bytes. */
function block(bytes: Uint8Array, indent: string): string {
  if (bytes.length === 0) return '';
  const lines = rows(bytes).map((row) => indent + Array.from(row, (byte) => `0x${hexByte(byte)}`).join(', '));
  return `\n${lines.join(',\n')},\n`;
}

/** 12 bytes a line stay under 80 columns in every form. */
function rows(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / 12) }, (_, index) =>
    bytes.subarray(index * 12, index * 12 + 12),
  );
}
