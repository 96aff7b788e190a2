import { type AwsTimeKeeper, type Clock, createDayMarker, type Logger } from '@iam-tracker/core';
import {
  type AwsCredentials,
  createAccountsTable,
  createDirtyDays,
  createEventsTable,
  createReadFiles,
  createTrailFindings,
  createTrailTable,
  type DynamoDbClient,
} from '@iam-tracker/core/aws';
import type { ReadingSettings } from '@iam-tracker/core/reading';
import { assumeReaderRole, createS3Objects, createTrailClient } from '@iam-tracker/trail/aws';
import type { TrailConfig } from '../config.ts';
import { createTrailFiles } from '../trail/trail-files.ts';
import type { TrailDependencies } from '../trail/trail-ports.ts';
import { createPublicKeys } from './cloudtrail-public-keys.ts';
import { createS3TrailBucket } from './s3-trail-bucket.ts';

/** As the owner of the role sees us in CloudTrail. */
const SESSION_NAME = 'iam-activity-tracker-collector';

/** What runs share, and where the tables are. */
export interface TrailParts {
  readonly client: DynamoDbClient;
  readonly eventsTableName: string;
  readonly controlTableName: string;
  readonly retentionDays: number;
  readonly settings: Pick<ReadingSettings, 'families' | 'noise'>;
  readonly awsTime: AwsTimeKeeper;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** Where AWS is, for tests and for a laptop; each client finds it as the SDK does when left out. */
interface TrailPlaces {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: AwsCredentials;
}

/** Opens what the walk over a trail's digests needs: its bucket, its keys, and the tables. */
export function openTrail(
  { bucketName, excludedAccounts, filesTableName, role }: TrailConfig,
  { client, controlTableName, eventsTableName, retentionDays, settings, ...parts }: TrailParts,
  places: TrailPlaces = {},
): TrailDependencies {
  const { awsTime, clock } = parts;
  const control = { ...parts, client, tableName: controlTableName };
  const path = places.endpoint === undefined ? {} : { forcePathStyle: true };
  const reader =
    role === undefined
      ? {}
      : { credentials: assumeReaderRole({ ...role, sessionName: SESSION_NAME }, places) };
  const s3 = createTrailClient({ ...places, ...path, ...reader });
  const accounts = createAccountsTable(control);
  const events = createEventsTable({
    ...{ ...parts, client, retentionDays },
    tableName: eventsTableName,
  });
  return {
    bucket: createS3TrailBucket(s3, bucketName, awsTime),
    files: createTrailFiles({
      objects: createS3Objects(s3),
      events,
      files: createReadFiles({ ...parts, client, tableName: filesTableName }),
      markDays: createDayMarker(createDirtyDays(control)),
      settings,
      clock,
    }),
    keys: createPublicKeys(clock, places),
    ledgers: createTrailTable(control),
    async listAccounts(signal) {
      const known = await accounts.list(signal);
      return known.filter(({ id }) => !excludedAccounts.includes(id));
    },
    findings: createTrailFindings({ client, tableName: eventsTableName, retentionDays }),
    clock,
    awsTime,
    logger: parts.logger,
  };
}
