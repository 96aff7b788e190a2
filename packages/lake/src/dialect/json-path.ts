/** A path of names and indexes. */
export type JsonPath = readonly (string | number)[];

const FIRST = /^(?:\$|(?=[\w]))/;
const STEP = /^(?:\.?([\w-]+)|\.?\["((?:[^"\\])*)"\]|\.?\['((?:[^'\\])*)'\]|\[(\d+)\])/;
const QUOTED_STEP = /^\."((?:[^"\\])*)"/;

/** Reads a path of json_extract, json_extract_scalar and json_size; undefined for wildcards and filters. */
export function readJsonPath(text: string): JsonPath | undefined {
  return readSteps(text.replace(FIRST, ''), text.startsWith('$'));
}

/** Reads a path of json_value, json_query and json_exists, and whether it is lax. */
export function readSqlJsonPath(text: string): { path: JsonPath; isLax: boolean } | undefined {
  const [, mode, rest] = /^\s*(lax|strict)\s+\$(.*?)\s*$/s.exec(text) ?? [];
  const path = rest === undefined ? undefined : readSteps(rest, true);
  return path === undefined ? undefined : { path, isLax: mode === 'lax' };
}

function readSteps(text: string, isRooted: boolean): JsonPath | undefined {
  const path: (string | number)[] = [];
  let rest = isRooted ? text : `.${text}`;
  while (rest !== '') {
    const quoted = QUOTED_STEP.exec(rest);
    const step = quoted ?? STEP.exec(rest);
    if (step === null) return undefined;
    const [whole, plain, double, single, index] = step;
    if (quoted === null && plain !== undefined && !whole.startsWith('.')) return undefined;
    const name = plain ?? double ?? single;
    // DuckDB has no way of writing a quote within a name.
    if (name?.includes('"')) return undefined;
    path.push(name ?? Number(index));
    rest = rest.slice(whole.length);
  }
  return path;
}

/** Writes a path for DuckDB: every name quoted, so that none is an index, a wildcard or a way up. */
export function writeJsonPath(path: JsonPath): string {
  return `$${path.map((step) => (typeof step === 'number' ? `[${step}]` : `."${step}"`)).join('')}`;
}
