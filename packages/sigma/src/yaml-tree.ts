import { printable } from '@iam-tracker/core';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
} from 'yaml';
import { broken } from './refusal.ts';

/** A text, a number or the like; `text` is it as it was written, leading zeros of account ids included. */
export interface Scalar {
  readonly kind: 'scalar';
  readonly line: number;
  readonly value: string | number | boolean | null;
  readonly text: string;
}

export interface Sequence {
  readonly kind: 'list';
  readonly line: number;
  readonly items: readonly Tree[];
}

export interface Entry {
  readonly name: string;
  readonly line: number;
  readonly value: Tree;
}

export interface Mapping {
  readonly kind: 'map';
  readonly line: number;
  readonly entries: readonly Entry[];
}

/** YAML as data with the lines it stood in. */
export type Tree = Scalar | Sequence | Mapping;

/** More than any rule has; what grows beyond it by aliases of aliases is no rule. */
const MAX_NODES = 50_000;
const MAX_DEPTH = 50;

/**
 * Reads the documents of a YAML text. Nothing but data comes out of it: a tag that would make anything else is an
 * error.
 *
 * @throws Refusal of kind `broken`, with the line.
 */
export function readYaml(text: string): readonly Tree[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent' });
  if (!Array.isArray(documents)) return [];
  return documents
    .filter((document) => document.contents !== null || document.errors.length > 0)
    .map((document) => readDocument(document, lines));
}

function readDocument(document: Document.Parsed, lines: LineCounter): Tree {
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const [sentence = ''] = problem.message.split('\n');
    const line = problem.linePos?.[0].line ?? 1;
    throw broken(line, `is no YAML: ${printable(sentence.replace(/ at line .*$/, ''), 200)}`);
  }
  let nodes = 0;

  function read(node: unknown, depth: number, lineAbove: number): Tree {
    nodes += 1;
    const line = lineOf(node, lines) ?? lineAbove;
    if (nodes > MAX_NODES || depth > MAX_DEPTH) throw broken(line, 'is too large or too deep');
    if (isAlias(node)) return read(node.resolve(document), depth + 1, line);
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }): Entry => {
        const name = isScalar(key) ? String(key.value) : '';
        const at = lineOf(key, lines) ?? line;
        if (name === '') throw broken(at, 'has a name that is no text');
        return { name, line: at, value: read(value, depth + 1, at) };
      });
      return { kind: 'map', line, entries };
    }
    if (isSeq(node)) {
      return { kind: 'list', line, items: node.items.map((item) => read(item, depth + 1, line)) };
    }
    return readScalar(node, line);
  }
  return read(document.contents, 0, 1);
}

function readScalar(node: unknown, line: number): Scalar {
  const value: unknown = isScalar(node) ? node.value : null;
  const source = isScalar(node) && typeof value === 'number' ? node.source : undefined;
  if (value === null || value === undefined) return { kind: 'scalar', line, value: null, text: '' };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', line, value, text: source ?? String(value) };
  }
  throw broken(line, 'has a value that is no text, number, boolean or null');
}

function lineOf(node: unknown, lines: LineCounter): number | undefined {
  const { range } = Object(node) as { range?: readonly number[] | null };
  return range?.[0] === undefined ? undefined : lines.linePos(range[0]).line;
}

/** Returns the entry of a name; undefined when there is none. */
export function entryOf(map: Mapping, name: string): Entry | undefined {
  return map.entries.find((entry) => entry.name === name);
}

/** Returns where a field stands; where it is missing, the mapping. */
export function lineAt(map: Mapping, name: string): number {
  return entryOf(map, name)?.line ?? map.line;
}

/** Returns the elements of a list, and anything else as the only one. */
export function itemsOf(tree: Tree): readonly Tree[] {
  return tree.kind === 'list' ? tree.items : [tree];
}

/** Returns the text in a field; undefined when it is missing or null. @throws Refusal when it is anything else */
export function textOf(map: Mapping, name: string): string | undefined {
  const value = entryOf(map, name)?.value;
  if (value === undefined) return undefined;
  if (value.kind !== 'scalar') throw broken(value.line, `${name} is no text`);
  return value.value === null ? undefined : value.text;
}

/** Returns the texts in a field, a single one as a list. @throws Refusal when one of them is anything else */
export function textsOf(map: Mapping, name: string): readonly string[] {
  const value = entryOf(map, name)?.value;
  if (value === undefined) return [];
  return itemsOf(value).flatMap((item) => {
    if (item.kind !== 'scalar') throw broken(item.line, `${name} is no list of texts`);
    return item.value === null ? [] : [item.text];
  });
}

/** Returns the object that a tree is. @throws Refusal when it is none */
export function asMap(tree: Tree, name: string): Mapping {
  if (tree.kind !== 'map') throw broken(tree.line, `${name} is no mapping of names to values`);
  return tree;
}
