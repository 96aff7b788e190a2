/** The words of JSON Schema that our schema uses, and no others. */
export interface Schema {
  readonly [word: string]: unknown;
}

const KNOWN = new Set([
  ...['$schema', 'title', 'description', 'type', 'required', 'properties', 'additionalProperties'],
  ...['const', 'enum', 'items', 'maxItems', 'maxLength', 'pattern', 'minimum'],
]);

/** Lists where a value is not as its schema says; throws on words it does not know. */
export function findBreaches(schema: Schema, value: unknown, path = '$'): string[] {
  for (const word of Object.keys(schema)) {
    if (!KNOWN.has(word))
      throw new Error(`The schema uses ${word}, which this check does not know.`);
  }
  const breaches: string[] = [];
  const expect = (holds: boolean, word: string) => {
    if (!holds) breaches.push(`${path}: ${word}`);
  };
  const { const: constant, enum: choices, maxLength, minimum, pattern, type } = schema;
  if (type !== undefined) expect([type].flat().includes(typeOf(value)), `type ${String(type)}`);
  if (constant !== undefined) expect(value === constant, 'const');
  if (Array.isArray(choices)) expect(choices.includes(value), 'enum');
  if (typeof value === 'string') {
    // JSON Schema counts code points.
    if (typeof maxLength === 'number') expect([...value].length <= maxLength, 'maxLength');
    if (typeof pattern === 'string') expect(new RegExp(pattern, 'u').test(value), 'pattern');
  }
  if (typeof value === 'number' && typeof minimum === 'number') expect(value >= minimum, 'minimum');
  if (Array.isArray(value)) {
    if (typeof schema.maxItems === 'number') expect(value.length <= schema.maxItems, 'maxItems');
    const items = schema.items as Schema;
    breaches.push(
      ...value.flatMap((each, index) => findBreaches(items, each, `${path}[${index}]`)),
    );
  } else if (typeof value === 'object' && value !== null) {
    const properties = (schema.properties ?? {}) as Record<string, Schema>;
    const others = schema.additionalProperties as Schema | undefined;
    for (const name of (schema.required ?? []) as string[]) expect(name in value, `has no ${name}`);
    for (const [name, inner] of Object.entries(value)) {
      const own = properties[name] ?? others;
      if (own === undefined) breaches.push(`${path}: ${name} is not in the schema`);
      else breaches.push(...findBreaches(own, inner, `${path}.${name}`));
    }
  }
  return breaches;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
