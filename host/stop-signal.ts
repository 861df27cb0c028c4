/** Resolves when the process is told to stop: by Ctrl+C, by whoever started it, or as its terminal goes. */
export const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
