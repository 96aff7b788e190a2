import { type JsonPath, readJsonPath, readSqlJsonPath, writeJsonPath } from './json-path.ts';
import { call, isNull, literal, textOf } from './nodes.ts';
import { refusal } from './refusal.ts';
import type { SyntaxNode } from './syntax-tree.ts';
import { fromJodaFormat, fromMySqlFormat } from './time-formats.ts';

/** Makes of a call, whose arguments are translated, what DuckDB answers as Trino would. */
type Rewrite = (call: SyntaxNode, args: readonly SyntaxNode[]) => SyntaxNode;

/** Functions whose arguments decide what they become, most of them by a text that has to be there as it stands. */
export const REWRITES: ReadonlyMap<string, Rewrite> = new Map<string, Rewrite>([
  ['/', (_, args) => call('trino_divide', [...args, ...args])],
  ['%', (_, args) => call('trino_modulo', [...args, ...args])],
  ['mod', (_, args) => call('trino_modulo', [...args, ...args])],
  ['date', (_, args) => call('trino_cast_date', [...args, ...args])],
  // NULL if any part is, and arrays as well as texts.
  [
    'concat',
    (_, [first, ...more]) =>
      [first, ...more].find(isNull) ??
      more.reduce(
        (all, each) => call('||', [all, each], { isOperator: true }),
        first ?? literal(''),
      ),
  ],
  ['||', (node, args) => args.find(isNull) ?? node],
  ['concat_ws', (node, args) => (args.length === 2 ? call('trino_concat_ws', args) : node)],
  ['greatest', (_, args) => call('trino_greatest', [call('list_value', args, { isOwn: true })])],
  ['least', (_, args) => call('trino_least', [call('list_value', args, { isOwn: true })])],
  ['format', (_, [format, ...values]) => formatted(format, values)],

  ['date_format', (_, [time, format]) => written('date_format', time, format, fromMySqlFormat)],
  [
    'format_datetime',
    (_, [time, format]) => written('format_datetime', time, format, fromJodaFormat),
  ],
  ['date_parse', (_, [text, format]) => read('date_parse', text, format, fromMySqlFormat)],
  [
    'parse_datetime',
    (_, [text, format]) =>
      call('timezone', [literal('UTC'), read('parse_datetime', text, format, fromJodaFormat)], {
        isOwn: true,
      }),
  ],
  ['date_part', (_, [part, time]) => extracted(part, time)],

  // Exact, where Trino is within some percent.
  [
    'approx_distinct',
    (node, [value]) => ({ ...node, function_name: 'count', children: one(value), distinct: true }),
  ],
  ['avg', (node, args) => ({ ...node, children: [call('trino_avg', [...args, ...args])] })],
  [
    'listagg',
    (node, args) => (args.length === 1 ? { ...node, children: [...args, literal('')] } : node),
  ],

  ['any_match', (_, args) => call('trino_any', [call('list_transform', args)])],
  ['all_match', (_, args) => call('trino_all', [call('list_transform', args)])],
  ['none_match', (_, args) => call('trino_none', [call('list_transform', args)])],
  ['reduce', (_, args) => reduced(args)],

  ['json_extract', (node, args) => withJsonPath(node, args)],
  ['json_extract_scalar', (node, args) => withJsonPath(node, args)],
  ['json_size', (node, args) => withJsonPath(node, args)],
  ['json_value', (_, args) => withSqlJsonPath('json_value', args)],
  ['json_exists', (_, args) => withSqlJsonPath('json_exists', args)],
  ['json_query', (_, args) => withSqlJsonPath('json_query', args)],

  ['regexp_extract', (node, args) => withGroup(node, args)],
  ['regexp_replace', (node, args) => (args.length === 3 ? replaced(args) : node)],
]);

function one(node: SyntaxNode | undefined): readonly SyntaxNode[] {
  return node === undefined ? [] : [node];
}

type Translate = (format: string) => string | undefined;

function strftimeOf(
  name: string,
  format: SyntaxNode | undefined,
  translate: Translate,
): SyntaxNode {
  const text = textOf(format);
  if (text === undefined) throw refusal(name, 'wants its format as a text here');
  const translated = translate(text);
  if (translated === undefined) throw refusal(name, `has no match here for the format "${text}"`);
  return literal(translated);
}

function written(
  name: string,
  time: SyntaxNode | undefined,
  format: SyntaxNode | undefined,
  translate: Translate,
): SyntaxNode {
  return call('trino_strftime', [...one(time), strftimeOf(name, format, translate)]);
}

function read(
  name: string,
  text: SyntaxNode | undefined,
  format: SyntaxNode | undefined,
  translate: Translate,
): SyntaxNode {
  return call('strptime', [...one(text), strftimeOf(name, format, translate)], { isOwn: true });
}

function extracted(part: SyntaxNode | undefined, time: SyntaxNode | undefined): SyntaxNode {
  return call(String(textOf(part)), one(time));
}

const SPECIFIER = /%(?:%|s|d|0?\d+d|\.\d+f)/g;

/** As Java formats: NULL is the text null. */
function formatted(format: SyntaxNode | undefined, values: readonly SyntaxNode[]): SyntaxNode {
  const text = textOf(format);
  if (text === undefined) throw refusal('format', 'wants its format as a text here');
  if (text.replace(SPECIFIER, '').includes('%')) {
    throw refusal('format', `has no match here for the format "${text}"; %s, %d and %.2f have`);
  }
  const parts: SyntaxNode[] = [];
  let at = 0;
  let next = 0;
  for (const { 0: specifier, index } of text.matchAll(SPECIFIER)) {
    parts.push(literal(text.slice(at, index)));
    at = index + specifier.length;
    if (specifier === '%%') parts.push(literal('%'));
    else parts.push(formattedValue(specifier, values[next++]));
  }
  if (next > values.length) throw refusal('format', 'has fewer values than its format asks for');
  parts.push(literal(text.slice(at)));
  return call('concat', parts, { isOwn: true });
}

function formattedValue(specifier: string, value: SyntaxNode = literal('')): SyntaxNode {
  const shown =
    specifier === '%s'
      ? call('trino_cast_varchar', [value, value])
      : call('printf', [literal(specifier), value], { isOwn: true });
  return call('trino_or_null', [shown]);
}

function reduced([list, initial, step, end, ...more]: readonly SyntaxNode[]): SyntaxNode {
  const all = [list, step, initial].flatMap(one);
  const folded = call('list_reduce', all, { isOwn: true });
  if (end === undefined || more.length > 0) return folded;
  const ended = call('list_transform', [call('list_value', [folded], { isOwn: true }), end]);
  return call('array_first', [ended]);
}

function withJsonPath(node: SyntaxNode, [json, path, ...more]: readonly SyntaxNode[]): SyntaxNode {
  const name = String(node.function_name);
  const text = textOf(path);
  if (text === undefined) throw refusal(name, 'wants its path as a text here');
  const steps = readJsonPath(text);
  if (steps === undefined) throw refusal(name, `has no match here for the path "${text}"`);
  return { ...node, children: [...one(json), literal(writeJsonPath(steps)), ...more] };
}

/** Gives the macro what a lax path needs to be arrays, and what must not be. */
function withSqlJsonPath(name: string, [json, path]: readonly SyntaxNode[]): SyntaxNode {
  const text = textOf(path) ?? '';
  const read = readSqlJsonPath(text);
  if (read === undefined) throw refusal(name, `has no match here for the path "${text}"`);
  const before = (isWanted: (step: string | number) => boolean) =>
    read.isLax
      ? read.path.flatMap((step, at) =>
          isWanted(step) ? [literal(writeJsonPath(read.path.slice(0, at) as JsonPath))] : [],
        )
      : [];
  const lists = [
    before((step) => typeof step === 'string'),
    before((step) => typeof step === 'number'),
  ].map((paths) => call('list_value', paths, { isOwn: true }));
  return call(`trino_${name}`, [...one(json), literal(writeJsonPath(read.path)), ...lists]);
}

/** Patterns in which a group may be left out of a match. */
const HAS_CHOICE = /\)(?:[?*]|\{0)|\|/;

function withGroup(node: SyntaxNode, args: readonly SyntaxNode[]): SyntaxNode {
  const pattern = textOf(args[1]);
  const isSure = pattern !== undefined && !HAS_CHOICE.test(pattern);
  return args.length < 3 || isSure ? node : call('trino_regexp_group', args);
}

/** Groups are $1 in Trino and \1 in DuckDB. */
function replaced(args: readonly SyntaxNode[]): SyntaxNode {
  const [subject, pattern, replacement] = args;
  const text = textOf(replacement);
  if (text === undefined) throw refusal('regexp_replace', 'wants its replacement as a text here');
  if (/\$(?!\d)/.test(text.replaceAll('\\$', ''))) {
    throw refusal('regexp_replace', `has no match here for the replacement "${text}"`);
  }
  const translated = text.replace(/\\(.)|\$(\d)|\\/gs, (_, escaped?: string, group?: string) => {
    if (group !== undefined) return `\\${group}`;
    return escaped === undefined || escaped === '\\' ? '\\\\' : escaped;
  });
  return call('trino_regexp_replace', [...one(subject), ...one(pattern), literal(translated)]);
}
