import { COLLECTION_MACROS } from './collections.data.ts';
import { JSON_MACROS } from './json.data.ts';
import { ZONED, ZONED_FIELDS } from './macro.ts';
import { NUMBER_MACROS } from './numbers.data.ts';
import { TEXT_MACROS } from './text.data.ts';
import { TIME_MACROS } from './time.data.ts';

const MACROS: readonly string[] = [
  ...JSON_MACROS,
  ...NUMBER_MACROS,
  ...TEXT_MACROS,
  ...TIME_MACROS,
  ...COLLECTION_MACROS,
];

/** The parameters of each overload. */
const PARAMETERS = /(?:^[^(]*|, )\(([^()]*)\) AS /g;

/** Names of all macros, quotes included. */
export const MACRO_NAMES: readonly string[] = MACROS.map((macro) =>
  macro.slice(0, macro.indexOf('(')),
);

/**
 * Statements that teach DuckDB the functions that Trino has and it has not, or means otherwise. A macro goes before a
 * function of the same name; `system.main.…` is that function. Those that begin with `trino_` are called by what a
 * statement is rewritten to, and by nothing that a user writes.
 */
export const TRINO_DEFINITIONS: readonly string[] = [
  `CREATE TYPE ${ZONED} AS STRUCT(${ZONED_FIELDS})`,
  ...MACROS.map((macro) => `CREATE MACRO ${withDecoys(macro)}`),
];

/**
 * Adds to overloads by type one for each of their types that nothing is of. DuckDB does not know the type of an
 * aggregate when it chooses, takes it for NULL, and the first overload that fits; now two fit, which it refuses, and the
 * translation makes the call where the type is known.
 */
function withDecoys(macro: string): string {
  const decoys = new Map<string, string>();
  for (const [, parameters = ''] of macro.matchAll(PARAMETERS)) {
    const list = parameters.split(', ');
    list.forEach((parameter, at) => {
      const [name, type] = parameter.split(' ');
      if (type === undefined) return;
      const decoy = list.with(at, `${name} BIT`);
      decoys.set(decoy.map((each) => each.split(' ')[1]).join(), decoy.join(', '));
    });
  }
  return [macro, ...[...decoys.values()].map((parameters) => `(${parameters}) AS NULL`)].join(', ');
}
