import { existsSync } from 'node:fs';

/**
 * Finds the program of the threads that decode, which lies beside this module where both are compiled or bundled (the
 * bundle of the command line knows it by the form of this URL). Undefined where there are only sources: then everything is
 * decoded on the main thread.
 */
export function findDecodeWorker(): URL | undefined {
  const source = new URL('./decode-worker.ts', import.meta.url);
  const built = new URL(source.href.replace(/\.ts$/, '.js'));
  return existsSync(built) ? built : undefined;
}
