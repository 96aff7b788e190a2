import { gzipSync } from 'node:zlib';

/** A value, or wrappers around values. */
type Json = unknown;

const base64 = (text: string) => Buffer.from(text).toString('base64');
const gzip64 = (text: string) => gzipSync(text).toString('base64');
const json = (value: Json) => JSON.stringify(value);
const lines = (values: readonly Json[]) => values.map((value) => `${json(value)}\n`).join('');

/** An EventBridge event around a record. */
export function pushed(record: Json, changes: Readonly<Record<string, Json>> = {}): Json {
  return {
    version: '0',
    id: 'e-1',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.iam',
    account: '111122223333',
    time: '2026-11-20T10:00:01Z',
    region: 'eu-west-1',
    resources: [],
    detail: record,
    ...changes,
  };
}

const sqs = (values: readonly Json[]) => ({
  Messages: values.map((value) => ({ MessageId: '1', Body: json(value) })),
});
const sqsEvent = (values: readonly Json[]) => ({
  Records: values.map((value) => ({
    messageId: '1',
    body: json(value),
    eventSource: 'aws:sqs',
    awsRegion: 'eu-west-1',
  })),
});
const sns = (values: readonly Json[]) => ({
  Records: values.map((value) => ({
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    Sns: { Type: 'Notification', Message: json(value) },
  })),
});
const kinesis = (values: readonly Json[]) => ({
  Records: values.map((value) => ({
    kinesis: { partitionKey: 'p', data: base64(json(value)) },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: 'shardId-000000000000:1',
    eventName: 'aws:kinesis:record',
  })),
});
const firehose = (values: readonly Json[]) => ({
  records: values.map((value) => ({ recordId: 'r', data: base64(`${json(value)}\n`) })),
});
const filtered = (values: readonly Json[]) => ({
  events: values.map((value) => ({
    logStreamName: '111122223333_CloudTrail_eu-west-1',
    timestamp: 1,
    message: json(value),
    eventId: '370',
  })),
  searchedLogStreams: [],
});
const subscription = (values: readonly Json[]) => ({
  messageType: 'DATA_MESSAGE',
  owner: '111122223333',
  logGroup: 'trail',
  logStream: '111122223333_CloudTrail_eu-west-1',
  logEvents: values.map((value) => ({ id: '1', timestamp: 1, message: json(value) })),
});
const insights = (values: readonly Json[]) => ({
  results: values.map((value) => [
    { field: '@timestamp', value: '2026-11-20 10:00:00.000' },
    { field: '@message', value: json(value) },
  ]),
  status: 'Complete',
});
const lake = (values: readonly Json[]) => ({
  QueryStatus: 'FINISHED',
  QueryResultRows: values.map((value) => [{ eventJson: json(value) }]),
});
const elastic = (values: readonly Json[]) => ({
  took: 5,
  hits: {
    total: { value: 1 },
    hits: values.map((value) => ({
      _source: { '@timestamp': 'x', event: { action: 'CreateUser', original: json(value) } },
    })),
  },
});
const datadog = (values: readonly Json[]) => ({
  data: values.map((value) => ({
    id: 'AQ',
    type: 'log',
    attributes: { service: 'iam', attributes: value, tags: ['source:cloudtrail'] },
  })),
  meta: { page: { after: 'x' } },
});
const chronicle = (values: readonly Json[]) => ({
  events: values.map((value) => ({
    udm: { metadata: { productName: 'AWS CloudTrail' } },
    rawLog: base64(json(value)),
  })),
});
const splunk = (values: readonly Json[]) => ({
  results: values.map((value) => ({ _raw: json(value), _time: '2026-11-20 10:00' })),
});
const steampipe = (values: readonly Json[]) => ({
  columns: [{ name: 'event_name', data_type: 'text' }],
  rows: values.map((value) => ({ event_name: 'CreateUser', cloud_trail_event: value })),
});

/** Wrappers of any values, also of wrappers. */
export const WRAPPERS: Readonly<Record<string, (values: readonly Json[]) => readonly Json[]>> = {
  'a list': (values) => [values],
  'a log file': (values) => [{ Records: values }],
  'a log file in lower case': (values) => [{ records: values }],
  'EventBridge events': (values) => values.map((value) => pushed(value)),
  'SQS messages': (values) => [sqs(values)],
  'SQS messages to a function': (values) => [sqsEvent(values)],
  'SNS messages': (values) => [sns(values)],
  'one SNS message': (values) =>
    values.map((value) => ({ Type: 'Notification', Message: json(value) })),
  'records of Kinesis': (values) => [kinesis(values)],
  'records of Firehose': (values) => [firehose(values)],
  'failed deliveries of Firehose': (values) =>
    values.map((value) => ({ attemptsMade: 4, rawData: base64(json(value)) })),
  'filter-log-events': (values) => [filtered(values)],
  'subscription data': (values) => [subscription(values)],
  'subscription data to a function': (values) => [
    { awslogs: { data: gzip64(json(subscription(values))) } },
  ],
  'Logs Insights': (values) => [insights(values)],
  'CloudTrail Lake': (values) => [lake(values)],
  'a search of Elastic': (values) => [elastic(values)],
  'results of Splunk': (values) => [splunk(values)],
  'an export of Splunk': (values) =>
    values.map((value) => ({ preview: false, result: { _raw: json(value) } })),
  'rows of Steampipe': (values) => [steampipe(values)],
  'a search of Datadog': (values) => [datadog(values)],
  'an archive of Datadog': (values) =>
    values.map((value) => ({ _id: 'AQ', service: 'iam', attributes: value, tags: [] })),
  'alerts of Wazuh': (values) =>
    values.map((value) => ({ rule: { id: '1' }, data: { integration: 'aws', aws: value } })),
  'messages of Graylog': (values) => [
    { messages: values.map((value) => ({ message: { full_message: json(value), _id: '1' } })) },
  ],
  'events of Chronicle': (values) => [chronicle(values)],
  'logs of containers': (values) =>
    values.map((value) => ({ log: `${json(value)}\n`, stream: 'stdout', time: 'x' })),
  texts: (values) => values.map((value) => json(value)),
};

/** Ways to write values down in one file. */
export const LAYOUTS: Readonly<Record<string, (values: readonly Json[]) => string>> = {
  lines,
  'lines with carriage returns': (values) => lines(values).replaceAll('\n', '\r\n'),
  glued: (values) => values.map(json).join(''),
  'with commas': (values) => values.map(json).join(', '),
  'lines with commas': (values) => values.map((value) => `${json(value)},\n`).join(''),
  pretty: (values) => values.map((value) => JSON.stringify(value, null, 2)).join('\n'),
  'a list': (values) => JSON.stringify(values, null, 1),
  'a list a line': (values) => `[\n${values.map((value) => `${json(value)},\n`).join('')}]\n`,
  'lists in a row': (values) => values.map((value) => json([value])).join(''),
  padded: (values) => `${lines(values)}${'\0'.repeat(600)}`,
};

/** Ways to write objects down behind other text in their lines. */
export const LINE_LAYOUTS: Readonly<Record<string, (values: readonly Json[]) => string>> = {
  'a CloudWatch Logs export': (values) =>
    values.map((value) => `2026-11-20T10:00:07.000Z ${json(value)}\n`).join(''),
  'aws logs tail': (values) =>
    values
      .map(
        (value) => `2026-11-20T10:00:07+00:00 111122223333_CloudTrail_eu-west-1 ${json(value)}\n`,
      )
      .join(''),
  'aws logs tail, pretty': (values) =>
    values
      .map(
        (value) =>
          `2026-11-20T10:00:07.123000+00:00 111122223333_CloudTrail_eu-west-1 \n${JSON.stringify(value, null, 4)}\n`,
      )
      .join(''),
  zgrep: (values) => values.map((value) => `AWSLogs/x.json.gz:${json(value)}\n--\n`).join(''),
  'columns of text': (values) =>
    values.map((value) => `EVENTS\tAKIA\t${json(value)}\te\tCreateUser\nRESOURCES\tx\n`).join(''),
};
