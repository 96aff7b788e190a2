/** The words of JSON Schema that our schemas use, and no others. */
export interface Schema {
  readonly [word: string]: unknown;
}

const KNOWN = new Set([
  ...['$schema', '$comment', 'title', 'description', 'type', 'required', 'properties'],
  ...['additionalProperties', 'maxProperties', 'anyOf', 'const', 'enum', 'pattern', 'minimum'],
  ...['items', 'minItems', 'maxItems', 'minLength', 'maxLength', 'propertyNames'],
]);

/**
 * Lists where a value is not as its schema says; throws on words it does not know. Fields that a schema does not name are
 * breaches, but where a schema says nothing at all. Alternatives (`anyOf`) say which fields are required, and nothing else.
 */
export function findBreaches(schema: Schema, value: unknown, path = '$'): string[] {
  for (const word of Object.keys(schema)) {
    if (!KNOWN.has(word))
      throw new Error(`The schema uses ${word}, which this check does not know.`);
  }
  if (Object.keys(schema).length === 0) return [];
  const breaches: string[] = [];
  const expect = (holds: boolean, word: string) => {
    if (!holds) breaches.push(`${path}: ${word}`);
  };
  const { const: constant, enum: choices, maxLength, minimum, minLength, pattern, type } = schema;
  if (type !== undefined) expect([type].flat().includes(typeOf(value)), `type ${String(type)}`);
  if (constant !== undefined) expect(value === constant, 'const');
  if (Array.isArray(choices)) expect(choices.includes(value), 'enum');
  if (typeof value === 'string') {
    // JSON Schema counts code points.
    if (typeof minLength === 'number') expect([...value].length >= minLength, 'minLength');
    if (typeof maxLength === 'number') expect([...value].length <= maxLength, 'maxLength');
    if (typeof pattern === 'string') expect(new RegExp(pattern, 'u').test(value), 'pattern');
  }
  if (typeof value === 'number' && typeof minimum === 'number') expect(value >= minimum, 'minimum');
  if (Array.isArray(value)) {
    if (typeof schema.minItems === 'number') expect(value.length >= schema.minItems, 'minItems');
    if (typeof schema.maxItems === 'number') expect(value.length <= schema.maxItems, 'maxItems');
    const items = schema.items as Schema;
    breaches.push(
      ...value.flatMap((each, index) => findBreaches(items, each, `${path}[${index}]`)),
    );
  } else if (typeof value === 'object' && value !== null) {
    const properties = (schema.properties ?? {}) as Record<string, Schema>;
    const others = schema.additionalProperties as Schema | undefined;
    const names = Object.keys(value);
    const { anyOf, maxProperties, propertyNames, required = [] } = schema;
    const has = (name: string) => Object.hasOwn(value, name);
    for (const name of required as string[]) expect(has(name), `has no ${name}`);
    if (Array.isArray(anyOf)) {
      expect(
        anyOf.some((each: { required: string[] }) => each.required.every(has)),
        'anyOf',
      );
    }
    if (typeof maxProperties === 'number') expect(names.length <= maxProperties, 'maxProperties');
    if (propertyNames !== undefined) {
      const inner = propertyNames as Schema;
      breaches.push(...names.flatMap((name) => findBreaches(inner, name, `${path}(${name})`)));
    }
    for (const [name, inner] of Object.entries(value)) {
      const own = Object.hasOwn(properties, name) ? properties[name] : others;
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
