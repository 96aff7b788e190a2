// The program of a thread that decodes files: takes tasks, and sends their parts in order.
import { parentPort, workerData } from 'node:worker_threads';
import type { NoiseSettings } from '@iam-tracker/core';
import { decodeFiles } from './decode-files.ts';
import { MAX_PARTS_AHEAD, type ToPool, type ToWorker } from './messages.ts';

const { noise } = workerData as { readonly noise: NoiseSettings };
const tasks: Extract<ToWorker, { kind: 'task' }>[] = [];
let partsAhead = 0;
let wake: (() => void) | undefined;

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'task') tasks.push(message);
  else partsAhead -= 1;
  wake?.();
});

for (;;) {
  const task = tasks.shift();
  if (task === undefined) await news();
  else {
    for await (const part of decodeFiles(task.files, { noise })) {
      while (partsAhead >= MAX_PARTS_AHEAD) await news();
      partsAhead += 1;
      const { kinds, records } = part.others;
      send({ kind: 'part', part }, [kinds.buffer as ArrayBuffer, records.buffer as ArrayBuffer]);
    }
    send({ kind: 'done' });
  }
}

function news(): Promise<void> {
  return new Promise((resolve) => {
    wake = resolve;
  });
}

function send(message: ToPool, moved: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, moved);
}
