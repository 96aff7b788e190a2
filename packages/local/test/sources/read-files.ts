import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ActivityEvent, normalize, normalizeText } from '@iam-tracker/core';
import { expect } from '@jest/globals';
import {
  describeFileError,
  type FileSummary,
  summariseUnread,
  summariseWhole,
} from '../../src/sources/file-summary.ts';
import { findFiles } from '../../src/sources/find-files.ts';
import { placeInText } from '../../src/sources/place-around.ts';
import { claimsJson, readFile, type SourceItem } from '../../src/sources/read-file.ts';
import { readWholeFile } from '../../src/sources/whole-file.ts';

export interface ReadOptions {
  readonly stdin?: AsyncIterable<Buffer>;
  readonly signal?: AbortSignal;
}

export interface ReadFiles {
  /** Events that would be stored, as far as they are of an identity service. */
  readonly events: readonly ActivityEvent[];
  readonly files: readonly FileSummary[];
}

/**
 * Reads files and folders with patience for what is in them, and makes sure that what is read of them at once, if anything
 * is, is the same.
 */
export async function* readRecords(
  paths: readonly string[],
  { signal, stdin }: ReadOptions = {},
): AsyncGenerator<SourceItem> {
  for (const bytes of stdin === undefined ? [] : [stdin]) {
    yield* readFile({ path: '-', isExpected: true }, { bytes, signal });
  }
  for await (const found of findFiles(stdin === undefined ? paths : [])) {
    signal?.throwIfAborted();
    if (found.kind !== 'file') {
      const reason = found.kind === 'unreadable' ? describeFileError(found.error) : found.kind;
      const outcome = found.kind === 'unreadable' ? 'broken' : 'skipped';
      yield { kind: 'file', summary: summariseUnread(found.path, outcome, reason) };
      continue;
    }
    const { isNamed, path } = found;
    const items: SourceItem[] = [];
    for await (const item of readFile(
      { path, isExpected: isNamed || claimsJson(path) },
      { signal },
    )) {
      items.push(item);
      yield item;
    }
    const whole = readAtOnce(path);
    if (whole !== undefined) expect(whole).toEqual(items);
  }
}

/** Reads a file at once, as `readFile` tells it; undefined when it is no ordinary one. */
export function readAtOnce(path: string): readonly SourceItem[] | undefined {
  const values = readWholeFile(path);
  const place = placeInText(path);
  const around = 'accountId' in place ? { envelope: place } : {};
  return (
    values && [
      ...values.map((value) => ({ kind: 'record' as const, value, ...around })),
      { kind: 'file', summary: summariseWhole(path, values.length) },
    ]
  );
}

/** Reads files and folders, and normalises what is found. */
export async function readFiles(
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<ReadFiles> {
  const events: ActivityEvent[] = [];
  const files: FileSummary[] = [];
  for await (const item of readRecords(paths, options)) {
    if (item.kind === 'file') files.push(item.summary);
    else if (item.kind === 'record') events.push(normalize(item.value, item.envelope).event);
    else events.push(normalizeText(item.text, item.envelope).event);
  }
  return { events, files };
}

/** Writes a file under a folder, with the folders that lead to it. */
export async function writeUnder(
  folder: string,
  name: string,
  content: string | Buffer,
): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}
