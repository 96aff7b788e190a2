import { Worker } from 'node:worker_threads';
import type { NoiseSettings } from '@iam-tracker/core';
import { decodeFiles, type FileToDecode } from './decode-files.ts';
import type { DecodedPart } from './decoded-part.ts';
import type { ToPool, ToWorker } from './messages.ts';

/** Threads that decode files side by side. */
export interface DecoderPool {
  /** Hands over files at once; their parts come in order, each when it is asked for. */
  decode(files: readonly FileToDecode[]): AsyncIterable<DecodedPart>;
  /** Stops the threads, whatever they are at. */
  close(): Promise<void>;
}

interface PoolOptions {
  readonly noise: NoiseSettings;
  /** The program of each thread. */
  readonly program: URL;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
}

/** Files whose parts are on their way. */
interface Task {
  readonly parts: DecodedPart[];
  state: 'open' | 'done' | 'lost';
  /** Called when something came. */
  wake: () => void;
}

interface Thread {
  readonly worker: Worker;
  /** In the order in which they are decoded. */
  readonly tasks: Task[];
}

/**
 * Room of a thread for what lives long, in MB: it holds one file at a time. The short-lived part is what a file becomes
 * when it is parsed; with less room more of it would be copied, with more the process would only be larger.
 */
const MEMORY_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 24 };

/** Starts threads. What a thread that dies had to do is done here. */
export function startDecoderPool({ noise, program, threads, signal }: PoolOptions): DecoderPool {
  const pool = new Set(Array.from({ length: threads }, () => startThread(program, noise)));

  function startThread(file: URL, settings: NoiseSettings): Thread {
    const worker = new Worker(file, {
      workerData: { noise: settings },
      resourceLimits: MEMORY_LIMITS,
    });
    const thread: Thread = { worker, tasks: [] };
    worker.on('message', (message: ToPool) => {
      const [task] = thread.tasks;
      if (task === undefined) return;
      if (message.kind === 'part') task.parts.push(message.part);
      else {
        task.state = 'done';
        thread.tasks.shift();
      }
      task.wake();
    });
    const lose = () => {
      pool.delete(thread);
      for (const task of thread.tasks.splice(0)) {
        task.state = 'lost';
        task.wake();
      }
    };
    worker.on('error', lose);
    worker.on('exit', lose);
    return thread;
  }

  function leastBusy(): Thread | undefined {
    return [...pool].reduce<Thread | undefined>(
      (best, each) => (best === undefined || each.tasks.length < best.tasks.length ? each : best),
      undefined,
    );
  }

  return {
    decode(files) {
      const task: Task = { parts: [], state: 'open', wake: () => undefined };
      const thread = leastBusy();
      if (thread === undefined) task.state = 'lost';
      else {
        thread.tasks.push(task);
        tell(thread, { kind: 'task', files });
      }
      return partsOf(task, thread, () => decodeFiles(files, { noise, signal }));
    },
    async close() {
      await Promise.all([...pool].map(({ worker }) => worker.terminate()));
    },
  };
}

/** Yields the parts of a task as they come; where its thread died, those that did not come are decoded again. */
async function* partsOf(
  task: Task,
  thread: Thread | undefined,
  decodeAgain: () => AsyncIterable<DecodedPart>,
): AsyncGenerator<DecodedPart> {
  let given = 0;
  for (;;) {
    const part = task.parts.shift();
    if (part !== undefined) {
      given += 1;
      if (thread !== undefined) tell(thread, { kind: 'taken' });
      yield part;
    } else if (task.state === 'open') {
      await new Promise<void>((resolve) => {
        task.wake = resolve;
      });
    } else break;
  }
  if (task.state === 'done') return;
  for await (const part of decodeAgain()) {
    given -= 1;
    if (given < 0) yield part;
  }
}

function tell({ worker }: Thread, message: ToWorker): void {
  worker.postMessage(message);
}
