/** The filter that lets through the conversation of a record and nothing else. */
import { conversationOf, noPair } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';

export function conversationFilter(record: WindowRow): string {
  const request = conversationOf(record);
  if (request !== noPair) return `conversation == ${request}`;
  const { group, protocol, socket, port, sequence } = record;
  if (group !== 0) return `protocol == ${protocol} && group != 0 && seq == ${sequence}`;
  return `socket == ${socket} && port == ${port} && seq == ${sequence}`;
}
