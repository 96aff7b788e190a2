import { Worker } from 'node:worker_threads';
import type { NoiseSettings } from '@iam-tracker/core';
import { decodeFiles, type FileToDecode } from './decode-files.ts';
import type { DecodedPart } from './decoded-part.ts';
import type { ToPool, ToWorker } from './messages.ts';

/** Threads that decode files side by side, and this one where it would only wait for them. */
export interface DecoderPool {
  /** Takes on files; their parts come in order, each when it is asked for. Ask for those of earlier files first. */
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

/** Files whose parts are wanted, or on their way. */
interface Task {
  readonly files: readonly FileToDecode[];
  readonly parts: DecodedPart[];
  state: 'open' | 'done' | 'lost';
  /** The thread that has it; undefined for none, or for this one. */
  thread?: Thread;
  /** Called when something came. */
  wake: () => void;
}

/** What this thread decodes. */
interface OwnTask {
  readonly task: Task;
  readonly parts: AsyncGenerator<DecodedPart>;
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
const MEMORY_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 12 };

/** What a thread is at, and what it goes on with before it could be told: the rest is for whichever thread is free first. */
const TASKS_OF_THREAD = 2;

/** Parts that are decoded here before they are asked for. */
const MAX_OWN_PARTS_AHEAD = 2;

/**
 * Starts threads. What no thread has begun is decoded here, part by part, whenever the next part is not there yet; so is
 * what a thread had to do that died.
 */
export function startDecoderPool({ noise, program, threads, signal }: PoolOptions): DecoderPool {
  const waiting: Task[] = [];
  const pool = new Set(Array.from({ length: threads }, () => startThread(program, noise)));
  let own: OwnTask | undefined;
  /** Decoded here and not taken yet. */
  let ownPartsAhead = 0;

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
        assign();
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

  /** Hands what waits to threads that have room. */
  function assign(): void {
    for (;;) {
      const thread = leastBusy();
      if (thread === undefined || thread.tasks.length >= TASKS_OF_THREAD) return;
      const task = waiting.shift();
      if (task === undefined) return;
      task.thread = thread;
      thread.tasks.push(task);
      tell(thread, { kind: 'task', files: task.files });
    }
  }

  /**
   * Decodes a part of what no thread has begun, instead of waiting for a task.
   *
   * @returns whether there is something new to look at.
   */
  async function help(awaited: Task): Promise<boolean> {
    own ??= beginHere();
    if (own === undefined || ownPartsAhead >= MAX_OWN_PARTS_AHEAD) return false;
    // What threads have sent is taken in first.
    await new Promise(setImmediate);
    if (hasNews(awaited)) return true;
    const { task, parts } = own;
    const { done, value } = await parts.next();
    if (done) {
      task.state = 'done';
      own = undefined;
    } else {
      task.parts.push(value);
      ownPartsAhead += 1;
    }
    return true;
  }

  function beginHere(): OwnTask | undefined {
    const task = waiting.shift();
    return task && { task, parts: decodeFiles(task.files, { noise, signal }) };
  }

  async function* partsOf(task: Task): AsyncGenerator<DecodedPart> {
    let given = 0;
    for (;;) {
      const part = task.parts.shift();
      if (part !== undefined) {
        given += 1;
        if (task.thread === undefined) ownPartsAhead -= 1;
        else tell(task.thread, { kind: 'taken' });
        yield part;
      } else if (task.state !== 'open') break;
      else if (!(await help(task)) && !hasNews(task)) {
        await new Promise<void>((resolve) => {
          task.wake = resolve;
        });
      }
    }
    if (task.state === 'done') return;
    for await (const part of decodeFiles(task.files, { noise, signal })) {
      given -= 1;
      if (given < 0) yield part;
    }
  }

  return {
    decode(files) {
      const task: Task = { files, parts: [], state: 'open', wake: () => undefined };
      waiting.push(task);
      assign();
      return partsOf(task);
    },
    async close() {
      await own?.parts.return(undefined);
      await Promise.all([...pool].map(({ worker }) => worker.terminate()));
    },
  };
}

function hasNews({ parts, state }: Task): boolean {
  return parts.length > 0 || state !== 'open';
}

function tell({ worker }: Thread, message: ToWorker): void {
  worker.postMessage(message);
}
