/** What a conversation is known by that no column holds, and what counts of a reply: read from a row's own bytes. */
import type { Segment } from '../core/capture/columns.ts';
import { byteOrderOf, RecordMark } from '../core/capture/record.ts';
import { endsConversation, type ReplyFacts } from '../core/echo/conversation-progress.ts';
import { readS32, readU32 } from '../core/wire/bytes.ts';
import { HEADER_LENGTH } from '../core/wire/header.ts';

/** nlmsg_pid; 0 where there is no whole header. */
export function portIdIn({ columns: { offset, mark }, arena }: Segment, row: number): number {
  const start = offset[row]!;
  if (offset[row + 1]! - start < HEADER_LENGTH) return 0;
  return readU32(arena, start + 12, byteOrderOf({ mark: mark[row]! }));
}

export function replyFacts({ columns, arena }: Segment, row: number): ReplyFacts {
  const start = columns.offset[row]!;
  const length = columns.offset[row + 1]! - start;
  const [type, mark] = [columns.type[row]!, columns.mark[row]!];
  const hasError = endsConversation(type) && length >= HEADER_LENGTH + 4;
  return {
    type,
    flags: columns.flags[row]!,
    error: hasError ? readS32(arena, start + HEADER_LENGTH, byteOrderOf({ mark })) : 0,
    length,
    timeNs: columns.timeNs[row]!,
    isSameDatagram: (mark & RecordMark.sameDatagram) !== 0,
  };
}
