/** Counts echo states from the records themselves: what the matcher counts as it goes, found again after an undone clear. */
import type { Segment } from '../core/capture/columns.ts';
import { EchoStatus, echoStatusNames, RecordKind, RecordMark } from '../core/capture/record.ts';
import { type MatchCounts, noMatches } from '../core/echo/counts.ts';

export function recountEchoes(segments: readonly Segment[], from: number): MatchCounts {
  const counts = noMatches();
  for (const { base, count, columns } of segments) {
    for (let row = Math.max(0, from - base); row < count; row++) {
      const status = columns.echo[row]! as EchoStatus;
      const sent = columns.kind[row] === RecordKind.sent;
      const onReceived = status === EchoStatus.duplicate || status === EchoStatus.unexpected;
      if (status !== EchoStatus.none && sent !== onReceived) counts[echoStatusNames[status] as keyof MatchCounts]++;
      if (sent && columns.mark[row]! & RecordMark.late) counts.late++;
    }
  }
  return counts;
}
