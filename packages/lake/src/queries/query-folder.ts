import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, printable } from '@iam-tracker/core';
import { parseQueryFile, type QueryFile } from './query-file.ts';

/** Topics in the order of lists. A folder that is not among them comes last. */
const TOPICS = ['activity', 'sign-in', 'permissions', 'roles', 'keys', 'users', 'sso', 'ledger'];

/** The queries of the repository, as far from here in `src` as in `dist`. */
const FOLDER = fileURLToPath(new URL('../../../../queries', import.meta.url));

/**
 * Reads all queries, by topic and name.
 *
 * @throws AppError BAD_INPUT_FILE for a file that is no query.
 */
export function loadQueries(folder: string = FOLDER): readonly QueryFile[] {
  const topics = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory());
  return topics
    .flatMap(({ name: topic }) =>
      readdirSync(join(folder, topic))
        .filter((file) => file.endsWith('.sql'))
        .map((file) =>
          parseQueryFile(topic, file, readFileSync(join(folder, topic, file), 'utf8')),
        ),
    )
    .sort((a, b) => orderOf(a) - orderOf(b) || (a.name < b.name ? -1 : 1));
}

function orderOf({ topic }: QueryFile): number {
  const index = TOPICS.indexOf(topic);
  return index < 0 ? TOPICS.length : index;
}

/**
 * Finds a query by its name.
 *
 * @throws AppError BAD_ARGUMENT naming what there is.
 */
export function findQuery(queries: readonly QueryFile[], name: string): QueryFile {
  const found = queries.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new AppError(
    'BAD_ARGUMENT',
    `There is no query "${printable(name, 100)}"; there are: ${queries.map((each) => each.name).join(', ')}.`,
    { hint: 'iam-tracker queries says what each of them shows.' },
  );
}
