import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAM_EVENTS } from '@iam-tracker/lake';
import { sampleEvent } from '@iam-tracker/test-utils';
import { createDigest, expectedCells, READERS } from '@iam-tracker/test-utils/parquet';
import { describe, expect, it } from '@jest/globals';
import { parquetMetadata } from 'hyparquet';
import { type LakeRow, openParquetFile } from '../../src/export/parquet-file.ts';

const GROUPS = [3, 5, 1].map((size, group) =>
  Array.from({ length: size }, (_, n) => sampleEvent(`${group}-${n}`, group * 100 + size - n)),
);

/** Late fields that differ from row to row, and are absent in some. */
function lateOf(number: number): LakeRow {
  const person = number % 3 === 0 ? undefined : `person ${number}`;
  return { person, personType: 'person', personCertainty: 'certain' };
}

async function writeLate() {
  const chunks: Uint8Array[] = [];
  const kept: string[] = [];
  const keep = (row: LakeRow) => kept.push((row as { eventId: string }).eventId) - 1;
  const file = openParquetFile(IAM_EVENTS, async (bytes) => void chunks.push(bytes), { keep });
  for (const group of GROUPS) await file.writeGroup(group);
  const before = Buffer.concat(chunks).length;
  await file.finish(lateOf);
  return { bytes: Buffer.concat(chunks), before, kept };
}

describe('openParquetFile, with late columns', () => {
  it.each(['hyparquet', 'duckdb'] as const)(
    'gives %s the late values of every row, of several row groups',
    async (reader) => {
      const { bytes, kept } = await writeLate();
      const folder = await mkdtemp(join(tmpdir(), 'late-'));
      const file = join(folder, 'part-0000.parquet');
      await writeFile(file, bytes);

      const reading = await READERS[reader](IAM_EVENTS, file);
      await rm(folder, { recursive: true });

      const expected = createDigest();
      const events = new Map(GROUPS.flat().map((event) => [event.eventId, event]));
      for (const [index, id] of kept.entries()) {
        expected.add(expectedCells(IAM_EVENTS, { ...events.get(id), ...lateOf(index) }));
      }
      expect(reading).toMatchObject(expected.result());
    },
  );

  it('writes them behind all row groups, and counts rows and bytes of each group once', async () => {
    const { bytes, before } = await writeLate();

    const metadata = parquetMetadata(new Uint8Array(bytes).buffer);

    expect(Number(metadata.num_rows)).toBe(9);
    expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([3, 5, 1]);
    for (const { columns, total_compressed_size } of metadata.row_groups) {
      const sizes = columns.map((each) => Number(each.meta_data?.total_compressed_size));
      expect(columns).toHaveLength(IAM_EVENTS.columns.length);
      expect(Number(total_compressed_size)).toBe(sizes.reduce((sum, size) => sum + size, 0));
      const late = columns.filter(({ meta_data }) =>
        /^person/.test(meta_data?.path_in_schema[0] ?? ''),
      );
      expect(late).toHaveLength(3);
      for (const { file_offset } of late) {
        expect(Number(file_offset)).toBeGreaterThanOrEqual(before);
      }
    }
  });
});

describe('IAM_EVENTS', () => {
  it('has its late columns last, as files have them', () => {
    const late = IAM_EVENTS.columns.map(({ isLate }) => isLate === true);

    expect(late.lastIndexOf(false)).toBe(late.indexOf(true) - 1);
  });

  it('is what the schema of a file says, in that order', async () => {
    const { bytes } = await writeLate();

    const { schema } = parquetMetadata(new Uint8Array(bytes).buffer);

    expect(schema.slice(1).map(({ name }) => name)).toEqual(
      IAM_EVENTS.columns.map(({ name }) => name),
    );
  });
});
