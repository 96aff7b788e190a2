import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ACCOUNTS_KEY, isPartKey, partitionPrefix } from '../day-files.ts';
import { type DayRange, findNeededDays, isNeeded, isRead } from '../dialect/needed-days.ts';
import { isNode, nodesIn, type SyntaxNode } from '../dialect/syntax-tree.ts';
import { duckDbView } from '../engine-tables.ts';
import { IAM_ACCOUNTS, type LakeColumns, type LakeTable } from '../tables.ts';
import { readStatement, writeStatement } from './duckdb-syntax.ts';

/** The tables of the lake as views of DuckDB. */
interface LakeViews {
  /** Lets the views have the files of the days that a statement needs, as they are there now. */
  provide(statement: SyntaxNode): Promise<void>;
}

/** Keeps the views of a connection; they have no files before a statement asks for some. */
export function createViews(
  connection: DuckDBConnection,
  folder: string,
  accountId?: string,
): LakeViews {
  const provided = new Map<LakeColumns, string>();

  async function replace(table: LakeColumns, files: readonly string[]): Promise<void> {
    const view = duckDbView(table, files.map(escapeGlob), accountId);
    if (provided.get(table) === view) return;
    await connection.run(view);
    provided.set(table, view);
  }

  return {
    async provide(statement) {
      const needed = await findNeededDays(statement, (constants) =>
        evaluate(connection, constants),
      );
      for (const [table, ranges] of needed) {
        await replace(table, await listFiles(folder, table, ranges));
      }
      if (isRead(statement, IAM_ACCOUNTS)) {
        const file = join(folder, ACCOUNTS_KEY);
        const names = await list(join(folder, IAM_ACCOUNTS.folder));
        await replace(IAM_ACCOUNTS, names.includes(basename(file)) ? [file] : []);
      }
    },
  };
}

/** The files of those days; none when nothing was exported yet. */
async function listFiles(
  folder: string,
  table: LakeTable,
  ranges: readonly DayRange[],
): Promise<string[]> {
  const files: string[] = [];
  for (const name of await list(join(folder, table.folder))) {
    const [, day] = name.split(`${table.partition.name}=`);
    if (day === undefined || !isNeeded(day, ranges)) continue;
    const prefix = partitionPrefix(table, day);
    const keys = (await list(join(folder, prefix))).map((file) => `${prefix}${file}`);
    files.push(...keys.filter(isPartKey).map((key) => join(folder, key)));
  }
  return files;
}

/** The names in a folder, in their order. */
async function list(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return names.sort();
}

/** Writes a path as a pattern that only it fits. */
export function escapeGlob(path: string): string {
  return path.replace(/[[*?]/g, (character) => `[${character}]`);
}

/** Asks for all in one statement. One that fails leaves all of them out, and the query to say what is wrong. */
async function evaluate(
  connection: DuckDBConnection,
  constants: readonly SyntaxNode[],
): Promise<ReadonlyMap<SyntaxNode, string>> {
  if (constants.length === 0) return new Map();
  const template = await readStatement(connection, 'SELECT CAST(1 AS VARCHAR)');
  const [cast] = isNode(template.node) ? nodesIn(template.node.select_list) : [];
  const select_list = constants.map((child) => ({ ...cast, child }));
  const statement = { ...template, node: { ...(template.node as SyntaxNode), select_list } };
  try {
    const sql = await writeStatement(connection, statement);
    const [row = []] = (await connection.runAndReadAll(sql)).getRows();
    return new Map(
      constants.flatMap((constant, index) => {
        const value = row[index];
        return typeof value === 'string' ? [[constant, value] as const] : [];
      }),
    );
  } catch {
    return new Map();
  }
}
