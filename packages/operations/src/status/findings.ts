import type { Deployment, FunctionRole } from '../deployment.ts';
import type { AlarmState, FunctionSummary, StreamState, TableSize } from '../ports.ts';
import type { PushFeed } from './push-feed.ts';
import type { PushStatus } from './push-status.ts';
import type { Recipients } from './recipients.ts';

export interface FunctionStatus extends FunctionSummary {
  readonly role: FunctionRole;
  readonly schedule: string | undefined;
  /** Milliseconds since the epoch; undefined when it never wrote a line. */
  readonly lastLog: number | undefined;
  readonly runs: number;
  readonly errors: number;
}

export interface CoverageStatus {
  readonly shards: number;
  /** Shards whose last run failed. */
  readonly failed: number;
  /** Lag of the shard that is most behind; undefined before the first run. */
  readonly lagSeconds: number | undefined;
  /** Still to be read, over all shards. */
  readonly backlogSeconds: number;
  /** Left CloudTrail's 90 days unread. */
  readonly lostSeconds: number;
  /** Shards whose ledger claims what cannot be; the next run reads them again. */
  readonly doubted: number;
  /** Milliseconds since the epoch. */
  readonly lastRun: number | undefined;
}

/** Everything that was found out about a deployment. */
export interface Findings {
  readonly deployment: Deployment;
  /** Hours over which runs and errors were counted. */
  readonly hours: number;
  readonly functions: readonly FunctionStatus[];
  readonly coverage: CoverageStatus;
  readonly alarms: readonly AlarmState[];
  readonly tables: readonly (TableSize & { readonly role: string })[];
  /** Failures queues: what failed for good. */
  readonly queues: readonly { readonly name: string; readonly messages: number }[];
  readonly streams: readonly (StreamState & {
    readonly role: FunctionRole;
    readonly label: string;
  })[];
  readonly recipients: Recipients;
  /** Undefined when nothing is pushed. */
  readonly push: PushStatus | undefined;
  /** What could be pushed; undefined where something is. */
  readonly pushFeed: PushFeed | undefined;
  /** What AWS refused to tell, one sentence each. */
  readonly unknown: readonly string[];
}

export interface Status extends Findings {
  /** Reasons to have a look, one sentence each, the worst first. */
  readonly concerns: readonly string[];
}
