import { type DefaultTreeAdapterMap, parse } from 'parse5';

type Node = DefaultTreeAdapterMap['node'];

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of 'childNodes' in node ? node.childNodes : []) yield* nodesOf(child);
}

/** Elements of a page with the names of their attributes, in order: what a browser makes of it. */
export function outline(page: string, ignored: readonly string[] = []): string[] {
  return elementsOf(page)
    .filter(({ tagName }) => !['html', 'head', 'body', ...ignored].includes(tagName))
    .map(({ tagName, attrs }) => `${tagName}[${attrs.map(({ name }) => name).join()}]`);
}

export function elementsOf(page: string) {
  return [...nodesOf(parse(page))].flatMap((node) => ('attrs' in node ? [node] : []));
}

/** Comments and the like count as markup that should not be there. */
export function strayNodes(page: string): string[] {
  const expected = ['#document', '#documentType', '#text'];
  return [...nodesOf(parse(page))]
    .filter((node) => !('attrs' in node) && !expected.includes(node.nodeName))
    .map(({ nodeName }) => nodeName);
}

export function textContent(page: string): string {
  return [...nodesOf(parse(page))].map((node) => ('value' in node ? node.value : '')).join('');
}

/** As `textContent`, with a blank where an element begins, so that cells and items are apart. */
export function spacedText(page: string): string {
  return [...nodesOf(parse(page))]
    .map((node) => {
      if ('value' in node) return node.value;
      return 'attrs' in node && node.tagName !== 'wbr' ? ' ' : '';
    })
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}
