import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createTableInput, TABLES } from '../../../packages/core/src/aws/tables/tables.ts';
import type { describeTables } from '../../generate/terraform-data.mjs';

const root = join(import.meta.dirname, '../../..');

describe('tables.json', () => {
  const shapes: ReturnType<typeof describeTables> = JSON.parse(
    readFileSync(join(root, 'terraform/modules/storage/tables.json'), 'utf8'),
  );

  it('says of every table what the embedded database creates', () => {
    expect(Object.keys(shapes)).toHaveLength(Object.keys(TABLES).length);
    for (const [role, table] of Object.entries(TABLES)) {
      const input = createTableInput({ tableName: role, ...table });
      const shape = shapes[role.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
      const keys = (schema: typeof input.KeySchema) => schema?.map((key) => key.AttributeName);

      expect([shape?.hash_key, shape?.range_key ?? []].flat()).toEqual(keys(input.KeySchema));
      expect(shape?.key_attributes).toEqual(
        input.AttributeDefinitions?.map((attribute) => attribute.AttributeName),
      );
      expect(
        shape?.indexes.map((index) => ({
          IndexName: index.name,
          keys: [index.hash_key, index.range_key ?? []].flat(),
          type: index.projection_type,
          attributes: index.non_key_attributes ?? undefined,
        })),
      ).toEqual(
        (input.GlobalSecondaryIndexes ?? []).map((index) => ({
          IndexName: index.IndexName,
          keys: keys(index.KeySchema),
          type: index.Projection?.ProjectionType,
          attributes: index.Projection?.NonKeyAttributes,
        })),
      );
      expect(shape?.stream_view_type ?? undefined).toBe(input.StreamSpecification?.StreamViewType);
    }
  });

  // A projection cannot be changed where it is deployed: Terraform deletes the index and AWS fills a new one from nothing,
  // and until then nothing is found by it. What needs another projection is an index of another name.
  it('keeps the indexes that are deployed as they are', () => {
    const indexes = Object.values(shapes).flatMap((shape) => shape.indexes);
    const digests = indexes.map(({ name, ...index }) => {
      const attributes = index.non_key_attributes?.toSorted() ?? null;
      const text = JSON.stringify([index.hash_key, index.range_key, attributes]);
      return `${name} ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
    });

    expect(digests).toEqual([
      'user_name-index f97a56c6c15b',
      'event_name-index 94924c4686c0',
      'alert_date-index 399c02470442',
      'scan-timestamp-index a2c69da54503',
    ]);
  });

  it('forgets in every table but the ledger', () => {
    const kept = Object.entries(shapes).filter(([, shape]) => shape.ttl_attribute === null);

    expect(kept.map(([role]) => role)).toEqual(['control']);
  });
});
