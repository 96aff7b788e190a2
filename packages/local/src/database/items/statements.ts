import { isDeepStrictEqual } from 'node:util';
import { type Payload, refusal } from '../dynalite-store.ts';
import type { DirectItems, ItemChange } from './direct-items.ts';
import { isPlainItem } from './plain-item.ts';
import { itemKeyOf, type PlainItem, type PlainValue } from './table-layout.ts';

/** A PartiQL statement of one of the two forms that our adapters send, its parameters in place. */
type WriteStatement =
  | { readonly kind: 'insert'; readonly tableName: string; readonly item: PlainItem }
  | {
      readonly kind: 'update';
      readonly tableName: string;
      readonly changes: PlainItem;
      /** The key, and the rest that must hold. */
      readonly where: PlainItem;
    };

/** BatchExecuteStatement takes 25 statements (API reference). */
const MAX_STATEMENTS = 25;

/**
 * Carries out a BatchExecuteStatement as DynamoDB's API reference says: each statement by itself, with an answer of its
 * own. INSERT is refused when there is an item, UPDATE when there is none or its condition does not hold. Statements of
 * other forms, and items of other kinds than our tables hold, are refused one by one.
 */
export async function answerStatements(items: DirectItems, input: Payload): Promise<Payload> {
  const list = Array.isArray(input.Statements) ? (input.Statements as unknown[]) : [];
  if (list.length === 0 || list.length > MAX_STATEMENTS) {
    throw refusal(
      'ValidationException',
      `BatchExecuteStatement takes 1 to ${MAX_STATEMENTS} statements, not ${list.length}.`,
    );
  }
  const answers: Payload[] = [];
  // One after the other: two of them may name the same item.
  for (const each of list) answers.push(await answerOne(items, Object(each) as Payload));
  return { Responses: answers };
}

async function answerOne(items: DirectItems, { Parameters, Statement }: Payload): Promise<Payload> {
  const statement = readStatement(String(Statement), (Parameters ?? []) as readonly PlainValue[]);
  if (statement === undefined)
    return failed('ValidationError', 'Not a statement that is known here');
  const layout = await items.layoutOf(statement.tableName);
  if (layout === undefined) return failed('ResourceNotFound', 'Requested resource not found');
  const keyed = statement.kind === 'insert' ? statement.item : statement.where;
  if (!layout.keyNames.every((name) => typeof keyed[name]?.S === 'string')) {
    return failed('ValidationError', 'The key of the item is not given');
  }
  const key = itemKeyOf(layout, keyed);
  let problem: Payload | undefined;
  const decide = ([existing]: readonly (PlainItem | undefined)[]): ItemChange[] => {
    const item =
      statement.kind === 'insert' ? insert(statement.item, existing) : update(statement, existing);
    if (typeof item === 'string') problem = failed(item, 'The conditional request failed');
    else if (!isPlainItem(item, layout))
      problem = failed('ValidationError', 'The item is not valid');
    return problem === undefined ? [{ key, item: item as PlainItem }] : [];
  };
  await items.change(layout, [key], decide, { mustRead: true });
  return problem ?? { TableName: layout.tableName };
}

function insert(item: PlainItem, existing: PlainItem | undefined): PlainItem | 'DuplicateItem' {
  return existing === undefined ? item : 'DuplicateItem';
}

function update(
  { changes, where }: { readonly changes: PlainItem; readonly where: PlainItem },
  existing: PlainItem | undefined,
): PlainItem | 'ConditionalCheckFailed' {
  const holds = Object.entries(where).every(([name, value]) =>
    isDeepStrictEqual({ ...existing?.[name] }, { ...value }),
  );
  return holds ? { ...existing, ...changes } : 'ConditionalCheckFailed';
}

const INSERT = /^INSERT INTO "([^"]+)" VALUE \{('\w+': \?(?:, '\w+': \?)*)\}$/;
const UPDATE = /^UPDATE "([^"]+)"((?: SET "\w+" = \?)+) WHERE ("\w+" = \?(?: AND "\w+" = \?)*)$/;

function readStatement(
  text: string,
  parameters: readonly PlainValue[],
): WriteStatement | undefined {
  const [, insertInto, values] = INSERT.exec(text) ?? [];
  if (insertInto !== undefined && values !== undefined) {
    const item = bind(values, parameters);
    return item && { kind: 'insert', tableName: insertInto, item };
  }
  const [, tableName, sets, conditions] = UPDATE.exec(text) ?? [];
  if (tableName === undefined || sets === undefined || conditions === undefined) return undefined;
  const count = namesIn(sets).length;
  const changes = bind(sets, parameters.slice(0, count));
  const where = bind(conditions, parameters.slice(count));
  return changes && where && { kind: 'update', tableName, changes, where };
}

function namesIn(text: string): string[] {
  return text.match(/\w+(?=['"])/g) ?? [];
}

/** Undefined unless there is one parameter for each name. */
function bind(text: string, parameters: readonly PlainValue[]): PlainItem | undefined {
  const names = namesIn(text);
  if (names.length !== parameters.length || new Set(names).size !== names.length) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, parameters[index] as PlainValue]));
}

function failed(code: string, message: string): Payload {
  return { Error: { Code: code, Message: message } };
}
