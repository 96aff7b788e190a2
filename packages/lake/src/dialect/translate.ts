import { AppError, didYouMean, printable } from '@iam-tracker/core';
import { ELSEWHERE, EXTRACTED, OPERATORS, RENAMED, SYNTAX } from './functions.data.ts';
import { KNOWN_FUNCTIONS } from './known-functions.ts';
import { hasAggregate, liftCalls } from './lift.ts';
import { call, castTo, isNull, literal, textOf } from './nodes.ts';
import { ASK_ATHENA, refusal } from './refusal.ts';
import { REWRITES } from './rewrites.ts';
import { isNode, nodesIn, nodesOf, type SyntaxNode, type SyntaxValue } from './syntax-tree.ts';

/**
 * Makes of a statement of Trino, as DuckDB has read it, one that DuckDB answers as Trino would. It is to be run, or
 * with `isLifted` when DuckDB finds it ambiguous.
 *
 * @throws AppError BAD_ARGUMENT for functions that Trino does not have, and for what DuckDB would answer otherwise.
 */
export function translate(statement: SyntaxNode, { isLifted = false } = {}): SyntaxNode {
  const nodes = [...nodesOf(statement)];
  if (nodes.some(({ sample }) => isNode(sample))) {
    throw refusal('TABLESAMPLE', 'takes other rows here');
  }
  const hasZones = nodes.some(isZoned);
  const isChecked = hasZones || !isLifted;
  return liftCalls(translated(statement, { hasZones, isChecked }) as SyntaxNode, isLifted);
}

interface Comparing {
  /** Some times have zones, and are compared by their moments. */
  readonly hasZones: boolean;
  /** What Trino does not compare is not compared here either. */
  readonly isChecked: boolean;
}

const ZONING = new Set(['timezone', 'at_timezone', 'with_timezone', 'from_unixtime']);

function isZoned(node: SyntaxNode): boolean {
  if (node.class === 'FUNCTION') return ZONING.has(nameOf(node));
  const isLiteral = node.type === 'OPERATOR_CAST' && isPlaceless(node) && isNode(node.child);
  return isLiteral && ZONE_AT_END.test(textOf(node.child as SyntaxNode) ?? '');
}

function translated(value: SyntaxValue, comparing: Comparing): SyntaxValue {
  if (Array.isArray(value)) return value.map((each) => translated(each, comparing));
  if (!isNode(value)) return value;
  if (isInterval(value)) return value;
  const node = Object.fromEntries(
    Object.entries(value).map(([field, part]) => [field, translated(part, comparing)]),
  );
  const after = rewritten(node, comparing);
  // What it is called in the result.
  return withName(value, typeof node.alias === 'string' ? { ...after, alias: node.alias } : after);
}

/** The literal of an interval is a call of a cast to the parser. */
function isInterval(node: SyntaxNode): boolean {
  const isOne = node.class === 'FUNCTION' && /^to_[a-z]+s$/.test(nameOf(node));
  if (!isOne || node.schema !== '') return false;
  const [cast, ...more] = nodesIn(node.children);
  const isCast = cast?.type === 'OPERATOR_CAST' && isPlaceless(cast) && more.length === 0;
  return isCast && ![...nodesOf(cast)].some(({ class: kind }) => kind === 'COLUMN_REF');
}

function rewritten(node: SyntaxNode, comparing: Comparing): SyntaxNode {
  const { type } = node;
  if (node.class === 'FUNCTION') return translateCall(node);
  if (node.class === 'WINDOW') {
    expectFunction(node);
    return node;
  }
  if (type === 'OPERATOR_CAST') return translateCast(node);
  if (type === 'VALUE_CONSTANT') return keptDouble(node);
  if (type === 'ARRAY_EXTRACT') return call('trino_subscript', nodesIn(node.children));
  if (node.class === 'COMPARISON') {
    const { left, right } = node;
    return { ...node, left: moment(left, comparing), right: alike(right, left, comparing) };
  }
  if (type === 'COMPARE_BETWEEN') {
    const { input, lower, upper } = node;
    return {
      ...node,
      input: moment(input, comparing),
      lower: alike(lower, input, comparing),
      upper: alike(upper, input, comparing),
    };
  }
  if (type === 'COMPARE_IN') {
    const [input, ...options] = nodesIn(node.children);
    if (input === undefined || options.some((option) => option.class === 'SUBQUERY')) return node;
    return {
      ...node,
      children: [
        moment(input, comparing), // One of a type stands for all: there may be thousands.
        ...options.map((each, at) =>
          isLike(each, options[at - 1]) ? each : alike(each, input, comparing),
        ),
      ],
    };
  }
  return node;
}

/** What is selected without a name gets the one that Trino gives it, when what it is called by is not the user's. */
function withName(before: SyntaxNode, after: SyntaxNode): SyntaxNode {
  if (before.type !== 'SELECT_NODE') return after;
  const originals = nodesIn(before.select_list);
  const select_list = nodesIn(after.select_list).map((item, index) => {
    const original = originals[index];
    const isNamed = item.alias !== '' || item.class === 'STAR' || item.class === 'COLUMN_REF';
    const isSame = isNamed || JSON.stringify(item) === JSON.stringify(original);
    return isSame ? item : { ...item, alias: `_col${index}` };
  });
  return { ...after, select_list };
}

function translateCall(node: SyntaxNode): SyntaxNode {
  expectFunction(node);
  const name = nameOf(node);
  const args = nodesIn(node.children);
  if (name === 'try' && args.length === 1) return call('try', args);
  const rewrite = REWRITES.get(name);
  if (rewrite !== undefined) return rewrite(node, args);
  const renamed = RENAMED.get(name);
  return renamed === undefined ? node : { ...node, function_name: renamed };
}

function nameOf({ function_name }: SyntaxNode): string {
  return String(function_name).toLowerCase();
}

/** Makes sure that DuckDB is asked for nothing but functions of Trino, and only for those that it has alike. */
function expectFunction(node: SyntaxNode): void {
  const name = nameOf(node);
  if (node.is_operator === true) {
    if (!OPERATORS.has(name)) throw refusal(`The operator ${name}`, 'is none of Trino');
    return;
  }
  const isSyntax = node.schema === 'main' && node.catalog === '' && SYNTAX.has(name);
  if (isSyntax) {
    if (name === 'date_part') expectPart(node);
    return;
  }
  const isKnown = KNOWN_FUNCTIONS.has(name) || name === 'count_star';
  if (node.schema === '' && node.catalog === '' && isKnown) return;
  if (ELSEWHERE.has(name)) throw refusal(`The function ${name}`, 'is not known here');
  throw new AppError(
    'BAD_ARGUMENT',
    `Trino has no function ${printable(name, 100)}.${didYouMean(name, [...KNOWN_FUNCTIONS, ...ELSEWHERE])}`,
    { hint: ASK_ATHENA },
  );
}

function expectPart(node: SyntaxNode): void {
  const part = textOf(nodesIn(node.children)[0]) ?? '';
  if (EXTRACTED.has(part.toLowerCase())) return;
  throw refusal(`extract(${part} FROM …)`, 'is not known here');
}

/**
 * Written back, a number with an exponent would be read as a decimal, and DuckDB makes another double of a decimal of
 * 17 digits than of its text.
 */
function keptDouble(node: SyntaxNode): SyntaxNode {
  const { type, value } = node.value as SyntaxNode;
  if (typeOf(type) !== 'DOUBLE') return node;
  return castTo('DOUBLE', literal(String(isNode(value) ? value.number : value)));
}

/** Types that text, JSON and times with a zone are cast to in another way. */
const CASTS: ReadonlyMap<string, string> = new Map([
  ['VARCHAR', 'varchar'],
  ['DATE', 'date'],
  ['TIMESTAMP', 'timestamp'],
  // Times of the lake have milliseconds.
  ['TIMESTAMP_MS', 'timestamp'],
  ['TIMESTAMP WITH TIME ZONE', 'timestamptz'],
  ['BIGINT', 'bigint'],
  ['INTEGER', 'integer'],
  ['SMALLINT', 'smallint'],
  ['TINYINT', 'tinyint'],
  ['BOOLEAN', 'boolean'],
  ['JSON', 'json'],
]);
const ZONE_AT_END = /^(.*\d)\s*([A-Za-z][\w/+-]*|[+-]\d{2}:\d{2})$/;
/** What a node has for its place when the parser notes none. */
const NO_PLACE = '18446744073709551615';

function translateCast(node: SyntaxNode): SyntaxNode {
  const child = isNode(node.child) ? node.child : undefined;
  if (child === undefined) return node;
  const type = typeOf(node.cast_type);
  const text = textOf(child);
  const isLiteral = text !== undefined && isPlaceless(node);
  if (isLiteral && type === 'TIMESTAMP') {
    const [, time, zone = ''] = ZONE_AT_END.exec(text) ?? [];
    if (time === undefined) return node;
    return /^(UTC|Z)$/i.test(zone)
      ? call('trino_utc', [literal(time)])
      : call('trino_zone', [literal(time), literal(zone)]);
  }
  // true and false are casts to the parser, and JSON '…' is read, not made a text of.
  if (isLiteral && (type === 'BOOLEAN' || type === 'JSON')) return node;
  if (/^TIMESTAMP_(S|NS)$/.test(type)) {
    throw refusal('A cast to a timestamp of another precision', 'would not be rounded here');
  }
  const cast = CASTS.get(type);
  if (cast === undefined) return node;
  const translated = call(`trino_cast_${cast}`, [child, child]);
  return node.try_cast === true ? call('try', [translated]) : translated;
}

function isPlaceless({ query_location: place }: SyntaxNode): boolean {
  return isNode(place) && place.number === NO_PLACE;
}

function typeOf(value: SyntaxValue): string {
  if (!isNode(value)) return '';
  const { id, type_info } = value;
  const name = isNode(type_info) ? (type_info.name ?? type_info.alias) : undefined;
  return String(typeof name === 'string' && name !== '' ? name : id).toUpperCase();
}

function moment(value: SyntaxValue, { hasZones }: Comparing): SyntaxValue {
  return hasZones && isNode(value) && isComputed(value) ? call('trino_moment', [value]) : value;
}

/** Fails on what Trino does not compare, such as a text and a day. */
function alike(value: SyntaxValue, other: SyntaxValue, comparing: Comparing): SyntaxValue {
  const isComparable =
    comparing.isChecked && isNode(value) && isNode(other) && ![value, other].some(isOpen);
  return isComparable
    ? call('trino_alike', [value, other, value, other])
    : moment(value, comparing);
}

function isComputed({ class: kind }: SyntaxNode): boolean {
  return kind !== 'CONSTANT' && kind !== 'SUBQUERY';
}

/** Tells that two constants are of one type. */
function isLike(node: SyntaxNode, other: SyntaxNode | undefined): boolean {
  if (node.type !== 'VALUE_CONSTANT' || other?.type !== 'VALUE_CONSTANT') return false;
  const [type, otherType] = [node, other].map(({ value }) => typeOf((value as SyntaxNode).type));
  return type === otherType;
}

/** Of no type yet, or dear to have twice. */
function isOpen(node: SyntaxNode): boolean {
  if (isNull(node) || hasAggregate(node)) return true;
  for (const { class: kind } of nodesOf(node)) if (kind === 'SUBQUERY') return true;
  return false;
}
