import type { Clock, DayMarker, Logger } from '@iam-tracker/core';
import { createReadFiles, type DynamoDbClient, type EventsTable } from '@iam-tracker/core/aws';
import type { ReadingSettings } from '@iam-tracker/core/reading';
import { assumeReaderRole, createS3Objects, createTrailClient } from '@iam-tracker/trail/aws';
import type { TrailSourceConfig } from '../config.ts';
import type { Source } from '../ports.ts';
import { createTrailSource } from '../sources/trail-files.ts';

/** As the owner of the role sees us in CloudTrail. */
const SESSION_NAME = 'iam-activity-tracker-receiver';

interface TrailSourceParts {
  readonly client: DynamoDbClient;
  readonly events: EventsTable;
  readonly markDays: DayMarker;
  readonly settings: ReadingSettings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** Makes the source of a trail in S3; none where no trail is configured. */
export function openTrailSource(
  trail: TrailSourceConfig | undefined,
  { client, ...parts }: TrailSourceParts,
): readonly Source[] {
  if (trail === undefined) return [];
  const { buckets, filesTableName, role } = trail;
  const credentials =
    role === undefined
      ? {}
      : { credentials: assumeReaderRole({ ...role, sessionName: SESSION_NAME }) };
  const files = createReadFiles({ ...parts, client, tableName: filesTableName });
  const objects = createS3Objects(createTrailClient(credentials));
  return [createTrailSource({ ...parts, buckets, files, objects })];
}
