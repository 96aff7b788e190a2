import type { SyntaxNode, SyntaxValue } from './syntax-tree.ts';

/** Makes a call. With `isOwn` it is DuckDB's own function, whatever macro has its name. */
export function call(
  name: string,
  children: readonly SyntaxNode[],
  { isOwn = false, isOperator = false } = {},
): SyntaxNode {
  return {
    class: 'FUNCTION',
    type: 'FUNCTION',
    alias: '',
    query_location: 0,
    function_name: name,
    schema: isOwn ? 'main' : '',
    children,
    filter: null,
    order_bys: { type: 'ORDER_MODIFIER', orders: [] },
    distinct: false,
    is_operator: isOperator,
    export_state: false,
    catalog: isOwn ? 'system' : '',
  };
}

/** Makes a text, or a whole number below 2^31. */
export function literal(value: string | number): SyntaxNode {
  const id = typeof value === 'string' ? 'VARCHAR' : 'INTEGER';
  return {
    class: 'CONSTANT',
    type: 'VALUE_CONSTANT',
    alias: '',
    query_location: 0,
    value: { type: { id, type_info: null }, is_null: false, value },
  };
}

/** Makes a cast of DuckDB's own. */
export function castTo(id: string, child: SyntaxNode): SyntaxNode {
  return {
    class: 'CAST',
    type: 'OPERATOR_CAST',
    alias: '',
    query_location: 0,
    child,
    cast_type: { id, type_info: null },
    try_cast: false,
  };
}

/** Returns the text that a node is; undefined for everything but a text as it stands. */
export function textOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== 'VALUE_CONSTANT') return undefined;
  const { type, is_null, value } = node.value as SyntaxNode;
  const isText = (type as SyntaxNode).id === 'VARCHAR' && is_null === false;
  return isText && typeof value === 'string' ? value : undefined;
}

/** Tells NULL as it stands from all else. */
export function isNull(node: SyntaxValue): boolean {
  const { type, value } = Object(node) as SyntaxNode;
  return type === 'VALUE_CONSTANT' && (value as SyntaxNode).is_null === true;
}
