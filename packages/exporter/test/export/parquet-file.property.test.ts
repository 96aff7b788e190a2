import { fc, it } from '@fast-check/jest';
import { IAM_EVENTS } from '@iam-tracker/lake';
import { activityEvent, costlyRuns } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { byUserTimeAndId, lakeRow } from '../lake-rows.ts';
import { readParquet, writeParquet } from './parquet-bytes.ts';

const group = () => fc.array(activityEvent(), { minLength: 1, maxLength: 8 });

describe('openParquetFile', () => {
  it.prop([fc.array(group(), { maxLength: 4 })], { numRuns: costlyRuns(12, 100, 1000) })(
    'gives back every value of every event',
    async (groups) => {
      const bytes = await writeParquet(IAM_EVENTS, groups);

      const rows = await readParquet(bytes);

      expect(rows).toEqual(groups.flatMap((each) => [...each].sort(byUserTimeAndId)).map(lakeRow));
    },
  );

  it.prop([group(), fc.nat({ max: 7 })], { numRuns: costlyRuns(12, 100, 1000) })(
    'writes the same bytes for the same rows in any order',
    async (events, turn) => {
      const unique = [...new Map(events.map((event) => [event.eventId, event])).values()];
      const turned = [...unique.slice(turn), ...unique.slice(0, turn)];

      const bytes = await writeParquet(IAM_EVENTS, [unique]);

      expect(await writeParquet(IAM_EVENTS, [turned])).toEqual(bytes);
    },
  );
});
