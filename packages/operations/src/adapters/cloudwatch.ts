import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { chunksOf } from '@iam-tracker/core';
import { clientDefaults } from '@iam-tracker/core/aws';
import { awsError } from '../aws-error.ts';
import type { AlarmState, LogGroups, Monitoring } from '../ports.ts';

/** DescribeAlarms takes that many names (CloudWatch API reference). */
const MAX_NAMES = 100;
const HOUR_SECONDS = 3_600;
/** SQS publishes nothing of a queue that was not in use for six hours (Amazon SQS developer guide, CloudWatch metrics). */
const WAITING_HOURS = 6;

export function createAlarms(config: CloudWatchClientConfig = {}): Monitoring {
  const client = new CloudWatchClient({ ...clientDefaults, ...config });
  return {
    async alarms(names) {
      const found: AlarmState[] = [];
      for (const some of chunksOf(names, MAX_NAMES)) {
        const command = new DescribeAlarmsCommand({
          AlarmNames: [...some],
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: MAX_NAMES,
        });
        const { CompositeAlarms = [], MetricAlarms = [] } = await client
          .send(command)
          .catch((error) => {
            throw awsError(error, 'Cannot read the alarms');
          });
        for (const alarm of [...MetricAlarms, ...CompositeAlarms]) {
          found.push({
            name: alarm.AlarmName ?? '',
            state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
            reason: alarm.StateReason ?? '',
            since: alarm.StateUpdatedTimestamp?.getTime(),
            actions: alarm.ActionsEnabled === false ? [] : (alarm.AlarmActions ?? []),
          });
        }
      }
      return found;
    },
    async runs(functionName, now, hours) {
      const query = (Id: string, MetricName: string) => ({
        Id,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName,
            Dimensions: [{ Name: 'FunctionName', Value: functionName }],
          },
          Period: HOUR_SECONDS,
          Stat: 'Sum',
        },
      });
      const command = new GetMetricDataCommand({
        StartTime: new Date(now - hours * HOUR_SECONDS * 1000),
        EndTime: new Date(now),
        MetricDataQueries: [query('runs', 'Invocations'), query('errors', 'Errors')],
      });
      const { MetricDataResults = [] } = await client.send(command).catch((error) => {
        throw awsError(error, `Cannot read the metrics of ${functionName}`);
      });
      const sumOf = (id: string) =>
        (MetricDataResults.find(({ Id }) => Id === id)?.Values ?? []).reduce((a, b) => a + b, 0);
      return { runs: sumOf('runs'), errors: sumOf('errors') };
    },
    async waiting(queueNames, now) {
      if (queueNames.length === 0) return new Map();
      const command = new GetMetricDataCommand({
        StartTime: new Date(now - WAITING_HOURS * HOUR_SECONDS * 1000),
        EndTime: new Date(now),
        ScanBy: 'TimestampDescending',
        MetricDataQueries: queueNames.map((name, index) => ({
          Id: `q${index}`,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/SQS',
              MetricName: 'ApproximateNumberOfMessagesVisible',
              Dimensions: [{ Name: 'QueueName', Value: name }],
            },
            Period: 300,
            Stat: 'Maximum',
          },
        })),
      });
      const { MetricDataResults = [] } = await client.send(command).catch((error) => {
        throw awsError(error, 'Cannot read how much waits in the failures queues');
      });
      const newest = new Map(MetricDataResults.map(({ Id, Values }) => [Id, Values?.[0] ?? 0]));
      return new Map(queueNames.map((name, index) => [name, newest.get(`q${index}`) ?? 0]));
    },
  };
}

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
