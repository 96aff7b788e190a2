import type { LakeRow } from './parquet-file.ts';

/** Rows of a row group: more make files barely smaller and memory larger. */
export const ROW_GROUP_ROWS = 10_000;

/**
 * Characters of text of a row group. Ordinary events have one to two thousand each, so rows come first;
 * this is for days on which large policies are written all the time.
 */
export const ROW_GROUP_CHARACTERS = 24 * 1024 * 1024;

/** Cuts rows into row groups as they come. The same rows in the same order give the same groups. */
export async function* rowGroups(
  rows: AsyncIterable<LakeRow>,
  { maxRows = ROW_GROUP_ROWS, maxCharacters = ROW_GROUP_CHARACTERS } = {},
): AsyncGenerator<readonly LakeRow[]> {
  let group: LakeRow[] = [];
  let characters = 0;
  for await (const row of rows) {
    const length = textLength(row);
    if (group.length === maxRows || (group.length > 0 && characters + length > maxCharacters)) {
      yield group;
      group = [];
      characters = 0;
    }
    group.push(row);
    characters += length;
  }
  if (group.length > 0) yield group;
}

function textLength(row: LakeRow): number {
  let length = 0;
  for (const value of Object.values(row)) if (typeof value === 'string') length += value.length;
  return length;
}
