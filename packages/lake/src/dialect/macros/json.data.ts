import { differs, fails } from './macro.ts';

/** Text that is no JSON is NULL in both. */
const JSON_OF = (j: string) => `TRY_CAST(${j} AS JSON)`;
const TYPE = (j: string, p: string) => `json_type(${JSON_OF(j)}, ${p})`;

/**
 * A scalar as text. A number comes as it is written, which DuckDB does not keep: what it makes of one has to be in the
 * document, between the signs that a number stands between.
 */
const SCALAR = (j: string, p: string) => {
  const text = `json_extract_string(${JSON_OF(j)}, ${p})`;
  const asWritten = `regexp_matches(CAST(${j} AS VARCHAR), '(^|[:,\\[\\s])' || regexp_escape(${text}) || '($|[,\\]}\\s])')`;
  // Mostly asked for what it is, then for the text, and for nothing else.
  return `CASE WHEN ${TYPE(j, p)} NOT IN ('OBJECT', 'ARRAY', 'NULL', 'DOUBLE') THEN ${text} WHEN ${TYPE(j, p)} = 'DOUBLE' THEN CASE WHEN ${asWritten} THEN ${text} ELSE ${differs('a number in JSON is not written as DuckDB would write it')} END END`;
};
/** Lax paths look into arrays by themselves, and for arrays around what is none. */
const checked = (answer: string) =>
  `CASE WHEN len(list_filter(arrays, lambda x: ${TYPE('j', 'x')} = 'ARRAY')) > 0 OR len(list_filter(items, lambda x: ${TYPE('j', 'x')} <> 'ARRAY')) > 0 THEN ${differs('a lax JSON path meets an array, or none, by surprise; strict paths do not')} ELSE ${answer} END`;

export const JSON_MACROS: readonly string[] = [
  `json_extract_scalar(j, p) AS ${SCALAR('j', 'p')}`,
  `json_extract(j, p) AS system.main.json_extract(${JSON_OF('j')}, p)`,
  `json_array_length(j) AS CASE WHEN json_type(${JSON_OF('j')}) = 'ARRAY' THEN system.main.json_array_length(${JSON_OF('j')}) END`,
  `json_array_contains(j, x) AS CASE WHEN json_type(${JSON_OF('j')}) = 'ARRAY' THEN list_contains(CAST(${JSON_OF('j')} AS JSON[]), to_json(x)) END`,
  `json_size(j, p) AS CASE ${TYPE('j', 'p')} WHEN 'ARRAY' THEN system.main.json_array_length(${JSON_OF('j')}, p) WHEN 'OBJECT' THEN len(json_keys(${JSON_OF('j')}, p)) ELSE CASE WHEN ${TYPE('j', 'p')} IS NOT NULL THEN 0 END END`,
  `is_json_scalar(j) AS json_type(CAST(j AS JSON)) NOT IN ('OBJECT', 'ARRAY')`,
  'json_parse(s) AS CAST(s AS JSON)',
  'json_format(j) AS CAST(j AS VARCHAR)',
  // Of SQL/JSON: a path, and what of it must be arrays, or must not.
  `trino_json_value(j, p, arrays, items) AS ${checked(SCALAR('j', 'p'))}`,
  `trino_json_exists(j, p, arrays, items) AS ${checked(`CASE WHEN j IS NOT NULL THEN coalesce(json_exists(${JSON_OF('j')}, p), false) END`)}`,
  `trino_json_query(j, p, arrays, items) AS ${checked(`CAST(system.main.json_extract(${JSON_OF('j')}, p) AS VARCHAR)`)}`,
  `trino_json_text(j) AS CASE WHEN json_type(j) IN ('OBJECT', 'ARRAY') THEN CAST(${fails('a JSON object or array is cast to varchar')} AS VARCHAR) ELSE ${SCALAR('j', "'$'")} END`,
];
