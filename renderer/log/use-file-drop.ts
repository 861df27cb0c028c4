/** Lets a capture file be dropped on the log. Text that is dragged over it is none of its business. */
import { type DragEvent, useState } from 'react';
import { useStores } from '../stores/stores.tsx';

export interface FileDrop {
  /** A file is held over the log. */
  isOver: boolean;
  handlers: Record<'onDragOver' | 'onDragLeave' | 'onDrop', (event: DragEvent) => void>;
}

export function useFileDrop(): FileDrop {
  const { files } = useStores();
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    handlers: {
      onDragOver: (event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event) => {
        // From one of the log's own elements to another it is not left.
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) void files.getState().openFile(file);
      },
    },
  };
}
