/** A value of an item in DynamoDB's own notation, as deep as records need it. */
type AttributeContent =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly L: readonly AttributeContent[] }
  | { readonly M: Readonly<Record<string, AttributeContent>> };

/** An item as it is written. */
export type AttributeItem = Record<string, AttributeContent>;

/** An item as it comes back, from our writer or from another. */
export type StoredItem = Readonly<Record<string, unknown>>;

/**
 * Writes texts, flags, finite numbers, lists and plain objects. Members of an object that are undefined
 * or empty text are left out: DynamoDB's emulators refuse empty texts, and absent says the same.
 */
export function encodeContent(value: unknown): AttributeContent {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(encodeContent) };
  return { M: encodeMembers(value as object) };
}

/** Writes the members of an object as the attributes of an item, by the same rules. */
export function encodeMembers(value: object): AttributeItem {
  const members: AttributeItem = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined && member !== '') members[name] = encodeContent(member);
  }
  return members;
}

/** Reads what `encodeContent` wrote; undefined for what it never writes. */
export function decodeContent(content: unknown): unknown {
  if (typeof content !== 'object' || content === null) return undefined;
  const { S, N, BOOL, L, M } = content as Record<string, unknown>;
  if (typeof S === 'string') return S;
  if (typeof BOOL === 'boolean') return BOOL;
  if (typeof N === 'string' && N !== '') {
    const number = Number(N);
    return Number.isFinite(number) ? number : undefined;
  }
  if (Array.isArray(L)) return L.map(decodeContent).filter((entry) => entry !== undefined);
  return typeof M === 'object' && M !== null ? decodeMembers(M as StoredItem) : undefined;
}

/** Reads the attributes of an item as the members of an object; what cannot be read is left out. */
export function decodeMembers(item: StoredItem): Record<string, unknown> {
  const members: [string, unknown][] = [];
  for (const [name, content] of Object.entries(item)) {
    const value = decodeContent(content);
    if (value !== undefined) members.push([name, value]);
  }
  return Object.fromEntries(members);
}
