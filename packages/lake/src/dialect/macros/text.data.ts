import { differs, fails } from './macro.ts';

/** White space as Trino trims it; DuckDB trims blanks alone. */
const BLANK =
  '[\\s\\x0b\\x1c-\\x1f\\x{1680}\\x{2000}-\\x{2006}\\x{2008}-\\x{200a}\\x{2028}\\x{2029}\\x{205f}\\x{3000}]';
const trim = (s: string, pattern: string) =>
  `system.main.regexp_replace(${s}, '${pattern}', '', 'g')`;
const outside = (s: string, i: string) => `${i} = 0 OR ${i} < -length(${s})`;
const CHARACTERS = (s: string) => `system.main.regexp_extract_all(${s}, '(?s).')`;
const isAscii = (s: string) => `strlen(${s}) = length(${s})`;
/** The parts of RFC 3986, appendix B. */
const URL_PARTS = '^(([^:/?#]+):)?(//([^/?#]*))?([^?#]*)([?]([^#]*))?(#(.*))?$';
const urlPart = (s: string, group: number) =>
  `CASE WHEN regexp_matches(${s}, '[%\\s]') THEN ${differs('url_extract reads a URL with escapes or blanks')} ELSE system.main.regexp_extract(${s}, '${URL_PARTS}', ${group}) END`;

const TEXT_AND = [
  'BIGINT',
  'HUGEINT',
  'DOUBLE',
  'DECIMAL',
  'BOOLEAN',
  'DATE',
  'TIMESTAMP',
  'TIMESTAMPTZ',
];
const MIXED = TEXT_AND.flatMap((type) => [
  `(a VARCHAR, b ${type}) AS CASE WHEN a IS NULL THEN NULL ELSE CAST(${fails(`|| is given varchar and ${type.toLowerCase()}`)} AS VARCHAR) END`,
  `(a ${type}, b VARCHAR) AS CASE WHEN a IS NULL THEN NULL ELSE CAST(${fails(`|| is given ${type.toLowerCase()} and varchar`)} AS VARCHAR) END`,
]);

export const TEXT_MACROS: readonly string[] = [
  `"||"(a VARCHAR, b VARCHAR) AS system.main."||"(a, b), ${MIXED.join(', ')}, (a, b) AS system.main."||"(a, b)`,
  `codepoint(s) AS CASE WHEN length(s) = 1 THEN unicode(s) ELSE ${fails('codepoint is given a text of more or less than one character')} END`,
  'trino_concat_ws(s, a VARCHAR) AS system.main.concat_ws(s, a), (s, a VARCHAR[]) AS array_to_string(a, s)',
  // One upper case character for one lower case character, as in Trino; DuckDB has a capital sharp s.
  "upper(s) AS replace(system.main.upper(replace(s, 'ß', chr(57344))), chr(57344), 'ß')",
  `replace(s, a) AS system.main.replace(s, a, ''), (s, a, b) AS CASE WHEN a = '' THEN ${differs('replace looks for an empty text')} ELSE system.main.replace(s, a, b) END`,
  `reverse(s VARCHAR) AS array_to_string(list_reverse(${CHARACTERS('s')}), ''), (a) AS list_reverse(a)`,
  `trim(s) AS ${trim('s', `^${BLANK}+|${BLANK}+$`)}, (s, characters) AS system.main.trim(s, characters)`,
  `ltrim(s) AS ${trim('s', `^${BLANK}+`)}, (s, characters) AS system.main.ltrim(s, characters)`,
  `rtrim(s) AS ${trim('s', `${BLANK}+$`)}, (s, characters) AS system.main.rtrim(s, characters)`,
  ...['substr', 'substring'].map(
    (name) =>
      `${name}(s, i) AS CASE WHEN ${outside('s', 'i')} THEN '' ELSE system.main.substring(s, i) END, (s, i, n) AS CASE WHEN ${outside('s', 'i')} OR n <= 0 THEN '' ELSE system.main.substring(s, i, n) END`,
  ),
  `split(s, d) AS CASE WHEN d = '' THEN CAST([${fails('split is given an empty delimiter')}] AS VARCHAR[]) ELSE string_split(s, d) END, (s, d, n) AS CASE WHEN d = '' OR n < 1 THEN CAST([${fails('split is given an empty delimiter or a limit below 1')}] AS VARCHAR[]) WHEN len(string_split(s, d)) <= n THEN string_split(s, d) ELSE list_append(string_split(s, d)[1:n - 1], array_to_string(string_split(s, d)[n:], d)) END`,
  `split_part(s, d, i) AS CASE WHEN i < 1 THEN CAST(${fails('split_part is given an index below 1')} AS VARCHAR) WHEN d = '' THEN ${differs('split_part is given an empty delimiter')} ELSE string_split(s, d)[i] END`,
  `levenshtein_distance(a, b) AS CASE WHEN ${isAscii('a')} AND ${isAscii('b')} THEN levenshtein(a, b) ELSE ${differs('levenshtein_distance is given letters beyond ASCII')} END`,
  `hamming_distance(a, b) AS CASE WHEN ${isAscii('a')} AND ${isAscii('b')} THEN hamming(a, b) ELSE ${differs('hamming_distance is given letters beyond ASCII')} END`,
  'normalize(s) AS nfc_normalize(s)',

  'to_utf8(s) AS encode(s)',
  'from_utf8(b BLOB) AS decode(b)',
  'to_hex(b BLOB) AS hex(b)',
  'from_hex(s VARCHAR) AS unhex(s)',
  ...['md5', 'sha1', 'sha256'].map((name) => `${name}(b BLOB) AS unhex(system.main.${name}(b))`),
  "url_decode(s) AS system.main.url_decode(replace(s, '+', ' '))",
  "url_encode(s) AS replace(replace(replace(system.main.url_encode(s), '%20', '+'), '~', '%7E'), '%2A', '*')",
  `url_extract_protocol(s) AS ${urlPart('s', 2)}`,
  `url_extract_host(s) AS system.main.regexp_replace(system.main.regexp_replace(${urlPart('s', 4)}, '^.*@', ''), ':\\d*$', '')`,
  `url_extract_path(s) AS ${urlPart('s', 5)}`,
  `url_extract_query(s) AS ${urlPart('s', 7)}`,
  `url_extract_fragment(s) AS ${urlPart('s', 9)}`,

  'regexp_like(s, p) AS regexp_matches(s, p)',
  'regexp_count(s, p) AS len(system.main.regexp_extract_all(s, p))',
  'regexp_split(s, p) AS regexp_split_to_array(s, p)',
  "regexp_position(s, p) AS CASE WHEN regexp_matches(s, p) THEN length(system.main.regexp_extract(s, system.main.concat('^((?s:.*?))(?:', p, ')'), 1)) + 1 WHEN s IS NOT NULL AND p IS NOT NULL THEN -1 END",
  'regexp_extract(s, p) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p) END, (s, p, g) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p, g) END',
  // A group that took part in no match is NULL in Trino, and empty in DuckDB as one that matched nothing.
  `trino_regexp_group(s, p, g) AS CASE WHEN regexp_matches(s, p) THEN CASE WHEN system.main.regexp_extract(s, p, g) = '' THEN ${differs('regexp_extract takes a group that may have no part in the match')} ELSE system.main.regexp_extract(s, p, g) END END`,
  "trino_regexp_replace(s, p, r) AS system.main.regexp_replace(s, p, r, 'g')",
  "regexp_replace(s, p) AS system.main.regexp_replace(s, p, '', 'g')",
];
