/** The process being told to stop: by Ctrl+C, by whoever started it, or as its terminal goes. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Has `stop` called in place of the process's end, once a signal; the next one ends it. @returns a function that ends this. */
export function onStopSignal(stop: () => void): () => void {
  for (const signal of signals) process.once(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

/** Resolves at the first one. */
export const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    const off = onStopSignal(() => {
      off();
      resolve();
    });
  });
