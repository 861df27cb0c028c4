/**
 * Lines of the kernel log in the three forms in which they come: records of /dev/kmsg (Documentation/ABI/testing/
 * dev-kmsg), `dmesg --raw` and the journal's JSON. Total: what is no line is passed over.
 */

export interface LogLine {
  /** printk's own count; undefined where the source has none. */
  sequence?: number;
  level: number;
  bootNs: number;
  text: string;
  /** CLOCK_MONOTONIC at which the journal took it. */
  takenNs?: number;
}

/** 'priority,sequence,microseconds,flags;text', with more fields before the semicolon in some kernels, then a dictionary. */
export function parseKmsg(record: string): LogLine | undefined {
  const [, priority, sequence, micros, text = ''] = /^(\d+),(\d+),(\d+)[^;\n]*;([^\n]*)/.exec(record) ?? [];
  const line = lineOf(priority, Number(micros), unescaped(text));
  return line && { ...line, sequence: Number(sequence) };
}

/** '<priority>[seconds] text'. With CONFIG_PRINTK_CALLER the thread or processor stands behind the time. */
export function parseDmesg(line: string): LogLine | undefined {
  const [, priority, seconds, micros, text = ''] =
    /^<(\d+)>\[ *(\d+)\.(\d{6})\](?:\[ *[TC]\d+\])? ?(.*)$/s.exec(line) ?? [];
  return lineOf(priority, Number(seconds) * 1e6 + Number(micros), text);
}

/** An entry of `journalctl --dmesg --output=json`: numbers as text, and a message that isn't plain text as bytes. */
export function parseJournal(json: string): LogLine | undefined {
  const entry = objectIn(json);
  const { MESSAGE: message, PRIORITY: priority = '6', __MONOTONIC_TIMESTAMP: taken } = entry;
  // Lines that journald itself writes among the kernel's have no stamp of printk's.
  const stamp = entry._SOURCE_MONOTONIC_TIMESTAMP ?? taken;
  const text = Array.isArray(message) ? Buffer.from(message).toString('utf8') : message;
  if (typeof text !== 'string' || !isDigits(priority) || !isDigits(stamp)) return undefined;
  const line = lineOf(priority, Number(stamp), text);
  return line && { ...line, takenNs: isDigits(taken) ? Number(taken) * 1_000 : undefined };
}

const isDigits = (value: unknown): value is string => typeof value === 'string' && /^\d+$/.test(value);

function objectIn(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Digits beyond what a number holds are no time and no count of this kernel's. */
function lineOf(priority: string | undefined, micros: number, text: string): LogLine | undefined {
  const bootNs = micros * 1_000;
  // The bits above are the facility.
  if (priority === undefined || !Number.isSafeInteger(bootNs)) return undefined;
  return { level: Number(priority) % 8, bootNs, text: printable(text) };
}

/** \xNN stands for a byte that is not printable ASCII, and for the backslash itself. */
const unescaped = (text: string): string =>
  text.includes('\\x')
    ? Buffer.from(
        text.replace(/\\x([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString('utf8')
    : text;

/** One line stays one line, and nothing in it is invisible: a tab is a space, a break is ↵, the rest shows its code. */
const printable = (text: string): string =>
  text
    .trimEnd()
    .replaceAll('\t', ' ')
    .replaceAll('\n', ' ↵ ')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\0-\x1f\x7f]/g, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
