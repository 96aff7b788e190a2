import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ActivityEvent, normalize, normalizeText } from '@iam-tracker/core';
import type { FileSummary } from '../../src/sources/file-summary.ts';
import { type ReadOptions, readRecords } from '../../src/sources/read-records.ts';

export interface ReadFiles {
  /** Events that would be stored, as far as they are of an identity service. */
  readonly events: readonly ActivityEvent[];
  readonly files: readonly FileSummary[];
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
