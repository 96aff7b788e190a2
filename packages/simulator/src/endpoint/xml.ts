/** Returns an element around text. */
export function xmlElement(name: string, text: string): string {
  return `<${name}>${xmlText(text)}</${name}>`;
}

/** Returns a list as the query protocols write it: one `item` for each value. */
export function xmlList<T>(
  name: string,
  values: readonly T[],
  content: (value: T) => readonly string[],
): string {
  const items = values.map((value) => `<item>${content(value).join('')}</item>`);
  return `<${name}>${items.join('')}</${name}>`;
}

/** Returns text as it stands between elements. */
export function xmlText(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
