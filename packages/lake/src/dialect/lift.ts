import { AGGREGATES } from './functions.data.ts';
import { MACRO_NAMES } from './macros/definitions.ts';
import { call, literal } from './nodes.ts';
import { isNode, nodesIn, partsOf, type SyntaxNode, type SyntaxValue } from './syntax-tree.ts';

const MACROS: ReadonlySet<string> = new Set(
  MACRO_NAMES.map((name) => (name.startsWith('"') ? name.slice(1, -1) : name)),
);

/** Name of what a lifted call is given. No statement of Trino that needs it can see it. */
const VALUE = 'trino_value';

/**
 * Makes calls of macros where DuckDB knows the types of their arguments, by which it chooses among overloads: in a
 * lambda over a list of one. It knows none of aggregates and windows, nor of what ORDER BY names; with `isEverywhere`
 * all calls are made so, for what else it does not know.
 */
export function liftCalls(statement: SyntaxNode, isEverywhere: boolean): SyntaxNode {
  return lifted(statement, isEverywhere) as SyntaxNode;
}

function lifted(value: SyntaxValue, isEverywhere: boolean): SyntaxValue {
  if (Array.isArray(value)) return value.map((each) => lifted(each, isEverywhere));
  if (!isNode(value)) return value;
  const isOrder = value.type === 'ORDER_MODIFIER';
  const node = Object.fromEntries(
    Object.entries(value).map(([field, part]) => [
      field,
      // What a subquery sorts by, or a call in it, is all the same: it is lifted without need.
      lifted(part, isEverywhere || isOrder),
    ]),
  );
  const isMacro =
    node.class === 'FUNCTION' && node.schema === '' && MACROS.has(String(node.function_name));
  return isMacro && (isEverywhere || hasAggregate(node)) ? liftCall(node) : node;
}

/** Tells whether an expression has an aggregate or a window of its own query in it. */
export function hasAggregate(value: SyntaxValue): boolean {
  if (!isNode(value)) return partsOf(value).some(hasAggregate);
  if (value.class === 'SUBQUERY') return false;
  const isOne =
    value.class === 'WINDOW' ||
    (value.class === 'FUNCTION' && AGGREGATES.has(String(value.function_name)));
  return isOne || partsOf(value).some(hasAggregate);
}

function liftCall(node: SyntaxNode): SyntaxNode {
  const fields: SyntaxNode[] = [];
  const children = nodesIn(node.children).map((child) => {
    if (child.class === 'CONSTANT' || child.class === 'LAMBDA') return child;
    const alias = `a${fields.length}`;
    fields.push({ ...child, alias });
    return call('struct_extract', [column(VALUE), literal(alias)], { isOwn: true });
  });
  if (fields.length === 0) return node;
  const struct = call('struct_pack', fields, { isOwn: true });
  const lambda = {
    class: 'LAMBDA',
    type: 'LAMBDA',
    alias: '',
    query_location: 0,
    lhs: column(VALUE),
    expr: { ...node, alias: '', children },
  };
  const list = call('list_transform', [call('list_value', [struct], { isOwn: true }), lambda], {
    isOwn: true,
  });
  return {
    class: 'OPERATOR',
    type: 'ARRAY_EXTRACT',
    alias: node.alias,
    query_location: 0,
    children: [list, literal(1)],
  };
}

function column(...column_names: string[]): SyntaxNode {
  return { class: 'COLUMN_REF', type: 'COLUMN_REF', alias: '', query_location: 0, column_names };
}
