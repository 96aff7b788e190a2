// Do the objects of the lake and the tables that describe it fit together?

/**
 * Lists what does not fit between a Glue table and the keys of its objects: where the projection would look
 * for them, and whether it would look at all.
 *
 * @param {any} table as GetTable shows it
 * @param {string[]} keys of the bucket
 * @param {string} bucket
 */
export function listMisplacedObjects(table, keys, bucket) {
  const { Name, PartitionKeys, Parameters } = table;
  const [partition] = PartitionKeys;
  const template = Parameters['storage.location.template'];
  const [first, last] = Parameters[`projection.${partition.Name}.range`].split(',');
  const folder = template.slice(`s3://${bucket}/`.length).split('/')[0];
  return keys
    .filter((key) => key.startsWith(`${folder}/`))
    .filter((key) => {
      const [, day = ''] = /=(\d{4}-\d{2}-\d{2})\//.exec(key) ?? [];
      const place = template.replace(`\${${partition.Name}}`, day);
      const isThere = `s3://${bucket}/${key}`.startsWith(`${place}/`);
      return !(isThere && day >= first && day <= lastDay(last));
    })
    .map((key) => `${Name}: ${key}`);
}

/** @param {string} text a day, or `NOW+1DAYS` */
function lastDay(text) {
  const [, days] = /^NOW\+(\d+)DAYS$/.exec(text) ?? [];
  if (days === undefined) return text;
  return new Date(Date.now() + Number(days) * 86_400_000).toISOString().slice(0, 10);
}

/** Glue's types and what they are in a Parquet file. @type {Record<string, RegExp>} */
const PARQUET_TYPES = {
  string: /^BYTE_ARRAY (UTF8|STRING)$/,
  timestamp: /^INT64 TIMESTAMP/,
  boolean: /^BOOLEAN/,
  int: /^INT32/,
  bigint: /^INT64/,
  double: /^DOUBLE/,
};

/**
 * Lists the columns of a Glue table that a file does not have, has under another type, or in another order.
 *
 * @param {any} table as GetTable shows it
 * @param {import('hyparquet').SchemaElement[]} schema of the file, root left out
 */
export function listDifferentColumns(table, schema) {
  /** @type {{ Name: string, Type: string }[]} */
  const columns = table.StorageDescriptor.Columns;
  const wrong = columns.flatMap(({ Name, Type }, index) => {
    const element = schema[index];
    const found = `${element?.type} ${element?.converted_type ?? element?.logical_type?.type ?? ''}`;
    const expected = PARQUET_TYPES[Type];
    if (element?.name === Name && expected?.test(found.trim())) return [];
    return [`${Name} ${Type}: the file has ${element?.name} ${found.trim()}`];
  });
  const surplus = schema.slice(columns.length).map(({ name }) => `${name}: only in the file`);
  return [...wrong, ...surplus];
}
