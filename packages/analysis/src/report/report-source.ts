import type { AlertRecord } from '@iam-tracker/core';
import type { ControlTable, EventsTable, TrailTable } from '@iam-tracker/core/aws';
import type { InventoriesSource } from '../inventories.ts';
import type { ReportOrigin } from './report-data.ts';

/** A ledger to report on. */
export interface ReportSource extends InventoriesSource {
  /** Undefined when the ledger was never written to. */
  readonly origin: ReportOrigin | undefined;
  /** The days that have events, in any order. */
  readonly days: readonly string[];
  readonly events: Pick<EventsTable, 'get' | 'queryByDate'>;
  readonly coverage: Pick<ControlTable, 'list'>;
  /** What digests prove of the files of a trail. */
  readonly trail: Pick<TrailTable, 'list'>;
  /** Yields the alerts about events of a range, both ends included (ISO 8601). */
  listAlerts(range: { readonly since: string; readonly until: string }): AsyncIterable<AlertRecord>;
}
