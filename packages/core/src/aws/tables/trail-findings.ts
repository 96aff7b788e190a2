import { forEachConcurrently } from '../../collections.ts';
import { encodeTrailFinding, toFindingRecord } from '../../coverage/trail-finding.ts';
import type { TrailFinding, TrailShard } from '../../coverage/trail-ledger.ts';
import { createGuard, isRefusedCondition, type TableAccess } from '../dynamodb/requests.ts';

/** Findings about the files of a trail, told to the alerter by the stream of the events table. */
export interface TrailFindings {
  /**
   * Records findings of a chain. One that is there already stays as it is, so that it makes no second record in the stream.
   *
   * @throws AppError TABLE_MISSING or STORAGE_FAILED; the signal's reason when aborted
   */
  record(shard: TrailShard, findings: readonly TrailFinding[], signal?: AbortSignal): Promise<void>;
}

interface TrailFindingsOptions extends Pick<TableAccess, 'client' | 'tableName'> {
  /** As that of the events. */
  readonly retentionDays: number;
}

const WRITES_IN_FLIGHT = 8;

/** Keeps findings in the events table, under a day that is none. */
export function createTrailFindings(options: TrailFindingsOptions): TrailFindings {
  const { client, tableName } = options;
  const guard = createGuard(tableName);
  return {
    async record(shard, findings, signal) {
      await forEachConcurrently(findings, WRITES_IN_FLIGHT, async (finding) => {
        const params = {
          TableName: tableName,
          Item: encodeTrailFinding(toFindingRecord(shard, finding), options) as never,
          ConditionExpression: 'attribute_not_exists(event_id)',
        };
        await guard('write', signal, (sending) => client.send('PutItem', params, sending)).catch(
          (error) => {
            if (!isRefusedCondition(error)) throw error;
          },
        );
      });
    },
  };
}
