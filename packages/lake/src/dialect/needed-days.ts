import { dayOf, parseDay } from '@iam-tracker/core';
import { IAM_EVENTS_UNDATED, LAKE_TABLES, type LakeColumns, type LakeTable } from '../tables.ts';
import { isNode, nodesIn, nodesOf, type SyntaxNode, type SyntaxValue } from './syntax-tree.ts';

/** Days as they are written, both ends included; an end that is left out is open. */
export interface DayRange {
  readonly from?: string;
  readonly to?: string;
}

/** Returns the texts of constant expressions; those that have none are left out. */
type Evaluate = (constants: readonly SyntaxNode[]) => Promise<ReadonlyMap<SyntaxNode, string>>;

/**
 * Finds out which days of which tables a statement can need, by the conditions on their days in each WHERE. It may
 * name more than are needed, never fewer. Tables that are not read are left out; a range without ends is all days.
 */
export async function findNeededDays(
  statement: SyntaxNode,
  evaluate: Evaluate,
): Promise<ReadonlyMap<LakeTable, readonly DayRange[]>> {
  const conditions = new Map<SyntaxNode, Condition>();
  for (const { type, from_table, where_clause } of nodesOf(statement)) {
    if (type !== 'SELECT_NODE') continue;
    for (const reference of plainReferences(from_table)) {
      const table = TABLES.get(nameOf(reference));
      if (table === undefined) continue;
      conditions.set(reference, readCondition(where_clause, reference, table));
    }
  }
  const values = await evaluate([...conditions.values()].flatMap(constantsOf));
  const needed = new Map<LakeTable, DayRange[]>();
  for (const reference of nodesOf(statement)) {
    if (reference.type !== 'BASE_TABLE') continue;
    const name = nameOf(reference);
    if (name === IAM_EVENTS_UNDATED.name) add(needed, IAM_EVENTS_UNDATED.of, UNDATED);
    const table = TABLES.get(name);
    if (table === undefined) continue;
    add(needed, table, rangeOf(conditions.get(reference) ?? ANY, values));
  }
  return needed;
}

const TABLES = new Map<string, LakeTable>(LAKE_TABLES.map((table) => [table.name, table]));
const UNDATED: DayRange = { from: IAM_EVENTS_UNDATED.day, to: IAM_EVENTS_UNDATED.day };

function add(needed: Map<LakeTable, DayRange[]>, table: LakeTable, range: DayRange): void {
  needed.set(table, [...(needed.get(table) ?? []), range]);
}

/** Tells whether a statement reads a table, or something else that is called like it. */
export function isRead(statement: SyntaxNode, { name }: Pick<LakeColumns, 'name'>): boolean {
  for (const reference of nodesOf(statement)) {
    if (reference.type === 'BASE_TABLE' && nameOf(reference) === name) return true;
  }
  return false;
}

/** Tells whether a day is in one of the ranges. */
export function isNeeded(day: string, ranges: readonly DayRange[]): boolean {
  return ranges.some(
    ({ from, to }) => (from === undefined || day >= from) && (to === undefined || day <= to),
  );
}

function nameOf({ table_name }: SyntaxNode): string {
  return String(table_name).toLowerCase();
}

/** A condition as far as it says something about the day of a table. */
type Condition =
  | { readonly kind: 'any' }
  | { readonly kind: Side; readonly constant: SyntaxNode }
  | { readonly kind: 'all' | 'one'; readonly of: readonly Condition[] };

const ANY: Condition = { kind: 'any' };

/**
 * The tables that a WHERE sees with columns of their own names. A condition that rejects NULL, as every comparison
 * does, leaves out rows of these tables whatever the joins are: those that an outer join fills with NULL go too.
 */
function* plainReferences(from: SyntaxValue): Generator<SyntaxNode> {
  if (!isNode(from)) return;
  if (from.type === 'BASE_TABLE') {
    if (nodesCount(from.column_name_alias) === 0) yield from;
  } else if (from.type === 'JOIN') {
    // Columns that a join makes one of are of neither side.
    const isPlain = PLAIN_JOINS.has(String(from.ref_type)) && nodesCount(from.using_columns) === 0;
    if (!isPlain) return;
    yield* plainReferences(from.left);
    yield* plainReferences(from.right);
  }
}

const PLAIN_JOINS = new Set(['REGULAR', 'CROSS']);

function nodesCount(value: SyntaxValue): number {
  return Array.isArray(value) ? value.length : 0;
}

function readCondition(
  expression: SyntaxValue,
  reference: SyntaxNode,
  table: LakeTable,
): Condition {
  if (!isNode(expression)) return ANY;
  const isDay = (node: SyntaxValue) => isDayOf(node, reference, table);
  const read = (node: SyntaxNode) => readCondition(node, reference, table);
  const { type } = expression;
  const children = nodesIn(expression.children);
  if (type === 'CONJUNCTION_AND') return { kind: 'all', of: children.map(read) };
  if (type === 'CONJUNCTION_OR') return { kind: 'one', of: children.map(read) };
  if (type === 'COMPARE_BETWEEN') {
    const { input, lower, upper } = expression;
    if (!isDay(comparedValue(input))) return ANY;
    return { kind: 'all', of: [comparison('from', lower), comparison('to', upper)] };
  }
  if (type === 'COMPARE_IN') {
    const [day, ...options] = children;
    if (!isDay(comparedValue(day))) return ANY;
    return { kind: 'one', of: options.map((option) => comparison('at', option)) };
  }
  const kinds = COMPARISONS.get(String(type));
  if (kinds === undefined) return ANY;
  const left = comparedValue(expression.left);
  const right = comparedValue(expression.right);
  if (isDay(left)) return comparison(kinds[0], right);
  return isDay(right) ? comparison(kinds[1], left) : ANY;
}

type Side = 'from' | 'to' | 'at';

/** What a comparison says of its left side, and of its right side. */
const COMPARISONS: ReadonlyMap<string, readonly [Side, Side]> = new Map([
  ['COMPARE_EQUAL', ['at', 'at']],
  ['COMPARE_GREATERTHAN', ['from', 'to']],
  ['COMPARE_GREATERTHANOREQUALTO', ['from', 'to']],
  ['COMPARE_LESSTHAN', ['to', 'from']],
  ['COMPARE_LESSTHANOREQUALTO', ['to', 'from']],
]);

function comparison(kind: Side, value: SyntaxValue): Condition {
  const constant = comparedValue(value);
  return isNode(constant) && isConstant(constant) ? { kind, constant } : ANY;
}

/** Takes off what the translation puts around it. */
function comparedValue(value: SyntaxValue): SyntaxValue {
  if (!isNode(value)) return value;
  const isWrapped = value.function_name === 'trino_alike' || value.function_name === 'trino_moment';
  return isWrapped ? comparedValue(nodesIn(value.children)[0]) : value;
}

/** The column of the day, or what has its order: the day as a DATE. */
function isDayOf(node: SyntaxValue, reference: SyntaxNode, table: LakeTable): boolean {
  if (!isNode(node)) return false;
  if (node.type === 'OPERATOR_CAST') {
    const { id } = isNode(node.cast_type) ? node.cast_type : {};
    return DAY_TYPES.has(String(id)) && isDayOf(node.child, reference, table);
  }
  if (node.type === 'FUNCTION') {
    const [argument, ...more] = nodesIn(node.children);
    const isSame = DAY_FUNCTIONS.has(String(node.function_name)) && more.length <= 1;
    return isSame && isDayOf(argument, reference, table);
  }
  if (node.type !== 'COLUMN_REF' || !Array.isArray(node.column_names)) return false;
  const names = node.column_names.map((name) => String(name).toLowerCase());
  const own = String(reference.alias === '' ? reference.table_name : reference.alias);
  const owner = names.at(-2) ?? own.toLowerCase();
  return names.at(-1) === table.partition.name && owner === own.toLowerCase();
}

const DAY_TYPES = new Set(['VARCHAR', 'DATE', 'TIMESTAMP']);
const DAY_FUNCTIONS = new Set([
  ...['from_iso8601_date', 'trino_moment'],
  ...['trino_cast_date', 'trino_cast_timestamp', 'trino_cast_varchar'],
]);

/** Names without parentheses that the parser takes for columns. */
const CLOCKS = new Set(['current_date', 'current_timestamp', 'localtimestamp']);
const VARYING = new Set(['random', 'rand', 'uuid', 'error']);

function isConstant(expression: SyntaxNode): boolean {
  for (const { class: kind, type, column_names, function_name } of nodesOf(expression)) {
    if (kind === 'COLUMN_REF') {
      const [name, ...more] = Array.isArray(column_names) ? column_names : [];
      if (more.length > 0 || !CLOCKS.has(String(name).toLowerCase())) return false;
    } else if (kind !== undefined && !CONSTANT_CLASSES.has(String(kind))) {
      return false;
    } else if (type === 'FUNCTION' && VARYING.has(String(function_name))) {
      return false;
    }
  }
  return true;
}

const CONSTANT_CLASSES = new Set([
  'CONSTANT',
  'CAST',
  'FUNCTION',
  'OPERATOR',
  'CASE',
  'COMPARISON',
]);

function constantsOf(condition: Condition): readonly SyntaxNode[] {
  if (condition.kind === 'any') return [];
  return 'of' in condition ? condition.of.flatMap(constantsOf) : [condition.constant];
}

function rangeOf(condition: Condition, values: ReadonlyMap<SyntaxNode, string>): DayRange {
  if (condition.kind === 'any') return {};
  if ('of' in condition) {
    const ranges = condition.of.map((each) => rangeOf(each, values));
    return condition.kind === 'all' ? intersection(ranges) : hull(ranges);
  }
  const { from, to } = around(values.get(condition.constant));
  return {
    ...(condition.kind !== 'to' && from !== undefined ? { from } : {}),
    ...(condition.kind !== 'from' && to !== undefined ? { to } : {}),
  };
}

const YEAR_OR_MONTH = /^\d{4}(?:-\d{2})?$/;
const DAY = 86_400_000;

/**
 * The days about a bound. The day before and the day after are among them: it may be midnight between this and the
 * query, and a bound may be a time of day. Files that are not needed in the end cost next to nothing here: DuckDB
 * leaves them out as well.
 */
function around(bound: string | undefined): DayRange {
  const text = bound?.slice(0, 10);
  if (text === undefined || bound === undefined) return {};
  const time = parseDay(text);
  if (time !== undefined) return { from: dayOf(time - DAY), to: dayAfter(time) };
  return YEAR_OR_MONTH.test(bound) ? { from: bound, to: `${bound}~` } : {};
}

/** Years behind 9999 are written with a sign, which comes before every digit. */
function dayAfter(time: number): string {
  const day = dayOf(time + DAY);
  return day.startsWith('+') ? `${dayOf(time)}~` : day;
}

function intersection(ranges: readonly DayRange[]): DayRange {
  const from = ranges
    .flatMap((range) => range.from ?? [])
    .sort()
    .at(-1);
  const to = ranges
    .flatMap((range) => range.to ?? [])
    .sort()
    .at(0);
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function hull(ranges: readonly DayRange[]): DayRange {
  const from = ranges
    .map((range) => range.from ?? '')
    .sort()
    .at(0);
  const isOpen = ranges.some(({ to }) => to === undefined);
  const to = isOpen
    ? undefined
    : ranges
        .map((range) => range.to ?? '')
        .sort()
        .at(-1);
  return {
    ...(from === undefined || from === '' ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
