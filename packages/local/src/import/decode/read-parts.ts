import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { NoiseSettings } from '@iam-tracker/core';
import {
  describeFileError,
  type FileSummary,
  summariseUnread,
} from '../../sources/file-summary.ts';
import { type FindOptions, type Found, findFiles } from '../../sources/find-files.ts';
import { claimsJson } from '../../sources/read-file.ts';
import { decodeFiles, type FileToDecode } from './decode-files.ts';
import { findDecodeWorker } from './decode-worker-file.ts';
import { createPartBuilder, type DecodedPart } from './decoded-part.ts';
import { type DecoderPool, startDecoderPool } from './decoder-pool.ts';

/** Standard input among the paths, as elsewhere on a command line. */
export const STDIN_PATH = '-';

export interface ReadOptions extends FindOptions {
  /** Stands behind the path `-`. */
  readonly stdin?: AsyncIterable<Buffer> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Threads that decode beside this one when there is much to do; one for each other core unless given. */
  readonly threads?: Threads | undefined;
}

interface Threads {
  /** Undefined to do without. */
  readonly program: URL | undefined;
  readonly count: number;
}

interface DecodeSettings {
  readonly noise: NoiseSettings;
}

/** A thread takes so many files at a time, which are mostly small, or fewer that have so many bytes. */
const FILES_PER_TASK = 32;
const BYTES_PER_TASK = 1024 * 1024;

/**
 * So much garbage, in percent of what is in use, V8 collects before it clears it away, once many files are read: by itself it
 * takes four times of what is in use, since the machine has the memory. 0 is its own rule, and the quicker one.
 */
const GROWING_PERCENT = 30;

/** Files of fewer bytes than these together leave little behind: some 200,000 records. */
const THRIFTY_BYTES = 48 * 1024 * 1024;

/** Tasks for each thread, this one among them, that may be begun before they are asked for. */
const TASKS_AHEAD = 3;

/** Steps that wait until it is clear who takes them. */
const STEPS_WAITING = 64;

/** What is not read is told of together. */
const PASSED_PER_STEP = 1_000;

/** Files of fewer bytes than these together are decoded sooner than threads have started. */
const SMALL_BYTES = 3 * 1024 * 1024;

/** More threads would only wait for what stores the events. */
const MAX_THREADS = 8;

/**
 * Reads the records of files, pipes and folders and admits them, on as many threads as there are cores once there is
 * much to do. The parts come in the order of the files, whichever thread decoded them.
 *
 * @throws the signal's reason when aborted.
 */
export async function* readParts(
  paths: readonly string[],
  { leaveOut, noise, period, signal, stdin, threads = threadsHere() }: ReadOptions & DecodeSettings,
): AsyncGenerator<DecodedPart> {
  const isStdin = (path: string) => path === STDIN_PATH && stdin !== undefined;
  if (paths.some(isStdin)) {
    const file = { path: STDIN_PATH, isExpected: true, isRegular: false };
    yield* decodeFiles([file], { noise, signal, bytes: stdin });
  }
  const { program, count } = threads;
  let bytes = 0;
  let isThrifty = false;
  let pool: DecoderPool | undefined;
  const waiting: Step[] = [];
  /** To be decoded or begun, oldest first. */
  const begun: AsyncIterable<DecodedPart>[] = [];

  function begin(step: Step): AsyncIterable<DecodedPart> {
    if (step.kind === 'passed') return tellOf(step.passed, noise);
    const isForThreads = step.files.every(({ isRegular }) => isRegular);
    return pool !== undefined && isForThreads
      ? pool.decode(step.files)
      : decodeFiles(step.files, { noise, signal });
  }

  /** Gets ready for as much as there has turned out to be. */
  function prepare(): void {
    if (program === undefined || bytes <= SMALL_BYTES) return;
    pool ??= startDecoderPool({ noise, program, threads: count, signal });
    if (isThrifty || bytes <= THRIFTY_BYTES) return;
    setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
    isThrifty = true;
  }

  async function* finishOldest(): AsyncGenerator<DecodedPart> {
    for await (const part of begun.shift() ?? []) {
      signal?.throwIfAborted();
      yield part;
    }
  }

  try {
    const named = paths.filter((path) => !isStdin(path));
    for await (const step of stepsOf(findFiles(named, { leaveOut, period }))) {
      signal?.throwIfAborted();
      waiting.push(step);
      if (step.kind === 'files') bytes += step.bytes;
      prepare();
      // Until it is clear whether there is enough for threads, nothing need be begun here.
      if (pool === undefined && waiting.length < STEPS_WAITING) continue;
      for (const each of waiting.splice(0)) {
        begun.push(begin(each));
        while (begun.length > (pool === undefined ? 0 : TASKS_AHEAD * (count + 1)))
          yield* finishOldest();
      }
    }
    for (const each of waiting) {
      begun.push(begin(each));
      yield* finishOldest();
    }
    while (begun.length > 0) yield* finishOldest();
  } finally {
    await pool?.close();
    if (isThrifty) setFlagsFromString('--heap-growing-percent=0');
  }
}

function threadsHere(): Threads {
  return {
    program: findDecodeWorker(),
    // One core is for this thread, which stores.
    count: Math.min(MAX_THREADS, Math.max(1, availableParallelism() - 1)),
  };
}

/** What cannot be asked counts nothing: its reader says what is wrong with it. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

type Passed = Exclude<Found, { readonly kind: 'file' }>;

type Step =
  | { readonly kind: 'files'; readonly files: readonly FileToDecode[]; readonly bytes: number }
  | { readonly kind: 'passed'; readonly passed: readonly Passed[] };

/** Puts neighbours together that are to be dealt with in the same way. */
async function* stepsOf(found: AsyncIterable<Found>): AsyncGenerator<Step> {
  let files: FileToDecode[] = [];
  let bytes = 0;
  let passed: Passed[] = [];
  for await (const one of found) {
    if (one.kind !== 'file') {
      if (files.length > 0) yield { kind: 'files', files, bytes };
      files = [];
      bytes = 0;
      passed.push(one);
    } else {
      if (passed.length > 0) yield { kind: 'passed', passed };
      passed = [];
      const { isNamed, isRegular, path } = one;
      files.push({ path, isRegular, isExpected: isNamed || claimsJson(path) });
      bytes += sizeOf(path);
    }
    if (passed.length === PASSED_PER_STEP) {
      yield { kind: 'passed', passed };
      passed = [];
    }
    if (files.length === FILES_PER_TASK || bytes >= BYTES_PER_TASK) {
      yield { kind: 'files', files, bytes };
      files = [];
      bytes = 0;
    }
  }
  if (files.length > 0) yield { kind: 'files', files, bytes };
  if (passed.length > 0) yield { kind: 'passed', passed };
}

async function* tellOf(
  passed: readonly Passed[],
  noise: NoiseSettings,
): AsyncGenerator<DecodedPart> {
  const builder = createPartBuilder(noise);
  for (const one of passed) builder.endFile(summaryOf(one));
  const part = builder.take();
  if (part !== undefined) yield part;
}

function summaryOf(passed: Passed): FileSummary {
  const { kind, path } = passed;
  if (kind === 'unreadable') {
    return summariseUnread(path, 'broken', describeFileError(passed.error));
  }
  return kind === 'skipped'
    ? summariseUnread(path, 'skipped', passed.reason)
    : summariseUnread(path, 'outside', 'the date in its path is outside of the period');
}
