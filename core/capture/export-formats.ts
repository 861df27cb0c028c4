/** The formats a capture can be written in, by the name that is also the file's extension. */
export const exportFormats = ['pcapng', 'jsonl', 'txt'] as const;
export type ExportFormat = (typeof exportFormats)[number];
