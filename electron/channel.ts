/** What goes over the one IPC channel, and whose messages count: those of our page, in the main frame of our window. */
import type { IpcMainEvent, WebContents } from 'electron';

export const channel = 'nlscope:contract';
export const pageOrigin = 'app://nlscope';

/** Goes over the channel, both ways. */
export interface Envelope {
  /** Names one load of the page; its preload draws it. */
  page: string;
  /** Absent once the host has closed the transport. */
  frame?: unknown;
}

/** Whether a message came from the main frame of this window, while that showed our own origin. */
export const isFromPage = ({ sender, senderFrame }: IpcMainEvent, contents: WebContents): boolean =>
  sender.id === contents.id && senderFrame === contents.mainFrame && senderFrame.origin === pageOrigin;

export const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Envelope>).page === 'string';
