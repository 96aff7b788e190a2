import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RuleFixtures } from './rule-fixtures.ts';

const folder = join(import.meta.dirname, '../fixtures/rules');
const paths = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => [basename(path), path]),
);

/** Reads the stories of a rule; its id predicts their file, as it does that of the rule. */
export async function readFixtures(id: string): Promise<RuleFixtures> {
  const path = paths.get(`${id.toLowerCase()}.ts`);
  if (path === undefined) throw new Error(`no fixtures of ${id}`);
  const { fixtures }: { fixtures: RuleFixtures } = await import(join(folder, path));
  return fixtures;
}
