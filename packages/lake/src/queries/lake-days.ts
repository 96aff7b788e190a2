import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compact, compareText, parseDay } from '@iam-tracker/core';
import { LAKE_DATABASE, LAKE_TABLES, type LakeTable } from '../tables.ts';
import type { QueryEngine, RunOptions } from './query-engine.ts';

/** Names of the tables of the lake that a statement speaks of. */
export function tablesIn(sql: string): readonly LakeTable[] {
  return LAKE_TABLES.filter(({ name }) => new RegExp(`\\b${name}\\b`, 'i').test(sql));
}

/** Returns the days of which the lake of a folder has files of some tables, oldest first. Reads no file. */
export async function listLakeDays(
  folder: string,
  tables: readonly LakeTable[],
): Promise<readonly string[]> {
  const days = await Promise.all(tables.map((table) => listDays(folder, table)));
  return [...new Set(days.flat())].sort(compareText);
}

async function listDays(
  folder: string,
  { folder: name, partition }: LakeTable,
): Promise<readonly string[]> {
  const entries = await readdir(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const prefix = `${partition.name}=`;
  return entries
    .filter((entry) => entry.startsWith(prefix))
    .map((entry) => entry.slice(prefix.length))
    .filter((day) => parseDay(day) !== undefined);
}

/**
 * Asks an engine for the oldest and the newest day of some tables, none when they are empty. Athena looks at every day
 * for that: ask when there is a reason to.
 *
 * @throws AppError as the engine does
 */
export async function queryLakeDays(
  engine: QueryEngine,
  tables: readonly LakeTable[],
  { signal }: Pick<RunOptions, 'signal'> = {},
): Promise<readonly string[]> {
  const days: string[] = [];
  for (const { name, partition } of tables) {
    const sql = `SELECT min(${partition.name}), max(${partition.name}) FROM ${LAKE_DATABASE}.${name}`;
    const { rows } = await engine.run(sql, compact({ signal }));
    for await (const row of rows) days.push(...row.filter((day) => typeof day === 'string'));
  }
  return days.sort(compareText);
}
