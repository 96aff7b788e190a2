/** A node of a statement as DuckDB has read it: `type` and, of expressions, `class` say what it is. */
export interface SyntaxNode {
  readonly [field: string]: SyntaxValue;
}

export type SyntaxValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | SyntaxNode
  | readonly SyntaxValue[];

/** Yields the fields that a node, a list or a value consists of, in their order. */
export function partsOf(value: SyntaxValue): readonly SyntaxValue[] {
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) ? value : Object.values(value);
}

/** Tells a node from lists and plain values. */
export function isNode(value: SyntaxValue): value is SyntaxNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Yields a node and every node below it. */
export function* nodesOf(value: SyntaxValue): Generator<SyntaxNode> {
  if (isNode(value)) yield value;
  for (const part of partsOf(value)) yield* nodesOf(part);
}

/** Returns a list of nodes that a field holds; nothing where it holds none. */
export function nodesIn(value: SyntaxValue): readonly SyntaxNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}
