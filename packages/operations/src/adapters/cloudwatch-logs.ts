import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { clientDefaults } from '@iam-tracker/core/aws';
import { awsError } from '../aws-error.ts';
import type { LogGroups } from '../ports.ts';

export function createLogGroups(config: CloudWatchLogsClientConfig = {}): LogGroups {
  const client = new CloudWatchLogsClient({ ...clientDefaults, ...config });
  return {
    async *read(group, since, signal) {
      let nextToken: string | undefined;
      do {
        const command = new FilterLogEventsCommand({
          logGroupName: group,
          startTime: since,
          nextToken,
        });
        const page: FilterLogEventsCommandOutput | undefined = await client
          .send(command, { abortSignal: signal })
          .catch((error) => ignoreMissing(error, group));
        for (const { eventId = '', message = '', timestamp = 0 } of page?.events ?? []) {
          yield { id: eventId, time: timestamp, text: message };
        }
        nextToken = page?.nextToken;
      } while (nextToken !== undefined);
    },
    async lastEventTime(group) {
      const command = new DescribeLogStreamsCommand({
        logGroupName: group,
        orderBy: 'LastEventTime',
        descending: true,
        limit: 1,
      });
      const page = await client.send(command).catch((error) => ignoreMissing(error, group));
      return page?.logStreams?.[0]?.lastEventTimestamp;
    },
  };
}

/** Lambda or Terraform makes the group; until then nothing was logged. */
function ignoreMissing(error: Error, group: string): undefined {
  if (error.name === 'ResourceNotFoundException') return undefined;
  throw awsError(error, `Cannot read log group ${group}`);
}
