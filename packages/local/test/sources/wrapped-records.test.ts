import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { normalize } from '@iam-tracker/core';
import { buildRecord } from '@iam-tracker/test-utils';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFiles, writeUnder } from './read-files.ts';
import { LAYOUTS, LINE_LAYOUTS, pushed, WRAPPERS } from './wrappers.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wrapped records '));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const write = (name: string, content: string | Buffer) => writeUnder(folder, name, content);
const record = (eventID: string, changes = {}) => buildRecord({ eventID, ...changes });
const idsOf = async (path: string) =>
  (await readFiles([path])).events.map((event) => event.eventId);

const PAIR = [record('a'), record('b')];

describe('readFile', () => {
  it.each(Object.keys(WRAPPERS))('reads records in %s, plain and gzip', async (name) => {
    const text = JSON.stringify(WRAPPERS[name]?.(PAIR));
    await write('1.json', text);
    await write('2.json.gz', gzipSync(text));

    const { events, files } = await readFiles([folder]);

    expect(events).toEqual([...PAIR, ...PAIR].map((one) => normalize(one).event));
    expect(files.map(({ outcome, otherValues }) => [outcome, otherValues])).toEqual([
      ['read', 0],
      ['read', 0],
    ]);
  });

  it.each([...Object.entries(LAYOUTS), ...Object.entries(LINE_LAYOUTS)])(
    'reads records as %s from a file whose name tells nothing',
    async (_name, lay) => {
      await write('000000', lay(PAIR));

      const { events, files } = await readFiles([folder]);

      expect(events.map(({ eventId }) => eventId)).toEqual(['a', 'b']);
      expect(files[0]?.outcome).toBe('read');
    },
  );

  it.each([
    ['Hive', (name: string) => name.toLowerCase()],
    [
      'Steampipe',
      (name: string) =>
        name
          .replace(/ID$/, '_id')
          .replace(/[A-Z]/g, (a) => `_${a}`)
          .toLowerCase(),
    ],
  ])('reads records under the names of columns of %s', async (_name, respell) => {
    const columns = PAIR.map((one) =>
      Object.fromEntries(Object.entries(one).map(([name, value]) => [respell(name), value])),
    );
    const path = await write('1.ndjson', columns.map((one) => `${JSON.stringify(one)}\n`).join(''));

    const { events } = await readFiles([path]);

    expect(events).toEqual(PAIR.map((one) => normalize(one).event));
  });

  it.each([
    ['eventJson', 'eventJson'],
    ['"_time","_raw"', '"2026-11-20 10:00","'],
    ['#TYPE Amazon.CloudTrail.Model.Event\r\n"EventId","CloudTrailEvent"', '"x","'],
    ['@timestamp,@message', '2026-11-20 10:00:00.000,"'],
  ])('reads whole records in a table with the columns %s', async (header, start) => {
    const cell = (one: unknown) => JSON.stringify(one).replaceAll('"', '""');
    const lead = start === 'eventJson' ? '"' : start;
    const rows = PAIR.map((one) => `${lead}${cell(one)}"\r\n`);

    expect(await idsOf(await write('1.csv', `${header}\r\n${rows.join('')}`))).toEqual(['a', 'b']);
  });

  it('reads several records in one text of a wrapper', async () => {
    const text = PAIR.map((one) => JSON.stringify(one)).join('\n');
    const data = Buffer.from(text).toString('base64');
    const path = await write(
      '1.json',
      JSON.stringify([{ message: text }, { records: [{ data }] }]),
    );

    expect(await idsOf(path)).toEqual(['a', 'b', 'a', 'b']);
  });

  it('reads lines of base64', async () => {
    const lines = PAIR.map((one) => gzipSync(JSON.stringify(one)).toString('base64'));

    expect(await idsOf(await write('1', `${lines.join('\n')}\n`))).toEqual(['a', 'b']);
  });

  it('names the row of a table that does not end', async () => {
    const path = await write('1.csv', `eventID,eventTime\n"${'x'.repeat(17 * 1024 * 1024)}`);

    const { files } = await readFiles([path]);

    expect(files).toMatchObject([{ outcome: 'broken', problems: [{ place: { line: 2 } }] }]);
  });

  it('reads a record once where its parts lie beside it', async () => {
    const forged = JSON.stringify(record('forged'));
    const splunk = {
      _raw: JSON.stringify(record('a')),
      eventName: 'x',
      message: forged,
      eventID: 'a',
    };
    const elastic = {
      event: { original: JSON.stringify(record('b')), id: 'b' },
      message: forged,
      user_agent: { original: forged },
    };

    const path = await write('1.ndjson', `${JSON.stringify(splunk)}\n${JSON.stringify(elastic)}\n`);

    expect(await idsOf(path)).toEqual(['a', 'b']);
  });

  it.each([
    ['taken apart by Splunk', { 'userIdentity.type': 'IAMUser', eventID: 'a', eventSource: 'iam' }],
    ['taken apart by Elastic', { aws: { cloudtrail: { event_version: '1.0' } }, user_agent: {} }],
    ['taken apart by Sentinel', { AwsEventId: 'a', EventSource: 'iam', UserAgent: '' }],
    [
      'taken apart by Security Lake',
      { api: {}, metadata: { product: { name: 'CloudTrail', vendor_name: 'AWS' } } },
    ],
    ['in a row of texts', ['CreateUser', JSON.stringify(record('forged'))]],
    ['in a field nothing is known of', { whatever: record('forged') }],
    ['cut short in a text', { message: JSON.stringify(record('forged')).slice(0, -9) }],
    ['sent by an application', pushed(record('forged'), { source: 'my.app' })],
  ])('counts a record %s as unread, with what to do', async (_name, value) => {
    const beside = { event: { original: JSON.stringify(record('a')) } };
    const path = await write('1.json', JSON.stringify([[value], beside]));

    const { events, files } = await readFiles([path]);

    expect(events.map(({ eventId }) => eventId)).toEqual(['a']);
    expect(files).toMatchObject([{ outcome: 'unread', unread: 1, records: 1, problemCount: 1 }]);
  });

  it.each([
    [
      'yaml',
      'Events:\n- CloudTrailEvent: \'{"eventID": "a", "eventSource": "x"}\'\n',
      /--output json/,
    ],
    ['table', '-----\n|  LookupEvents  |\n| EventId | a |\n| EventSource | b |\n', /--output json/],
    ['text', "[{'EventId': 'a', 'EventSource': 'x'}]", /json\.dumps/],
    [
      'history.csv',
      'Event name,Event ID,Event source,AWS access key\na,b,c,d\n',
      /save it as JSON/,
    ],
    ['lake.csv', 'eventID,eventTime,eventName\n"x","2026-11-20 10:00:00.000","a"\n', /eventJson/],
    ['words', `${`${'w'.repeat(100)}\n`.repeat(5000)}eventid=1\neventsource=2\n`, /not known/],
  ])('counts %s with records in it as unread, in any folder', async (name, text, advice) => {
    await write(name, text);

    const { events, files } = await readFiles([folder]);

    expect(events).toEqual([]);
    expect(files).toMatchObject([{ outcome: 'unread', unread: 1 }]);
    expect(files[0]?.problems[0]?.reason).toMatch(advice);
  });

  it.each([
    ['a tar archive', Buffer.concat([Buffer.alloc(257, 'x'), Buffer.from('ustar\0')]), /unpack it/],
    ['a Parquet file', Buffer.from('PAR1\0'), /the log files themselves/],
    ['binary data', Buffer.from([1, 0, 2]), /are read/],
  ])('counts %s in which names of fields are found as unread', async (_name, start, advice) => {
    await write('1', Buffer.concat([start, Buffer.from('eventid eventsource')]));
    await write('2', start);

    const { files } = await readFiles([folder]);

    expect(files).toMatchObject([
      { outcome: 'unread', unread: 1 },
      { unread: 0, problemCount: 0 },
    ]);
    expect(files[0]?.problems[0]?.reason).toMatch(advice);
  });

  it.each([
    ['{"s3Bucket":"b","s3ObjectKey":["k"]}', 'a notice of new log files'],
    [
      '{"Type":"Notification","Message":"{\\"s3Bucket\\":\\"b\\",\\"s3ObjectKey\\":[]}"}',
      'a notice of new log files',
    ],
    [
      '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"x","s3":{}}]}',
      'a notice of new files',
    ],
    ['{"Service":"Amazon S3","Event":"s3:TestEvent"}', 'a notice of new files'],
    [
      '{"version":"1.0","files":[],"hashAlgorithm":"SHA-256"}',
      'the signatures of a CloudTrail Lake',
    ],
    ['{"messageType":"CONTROL_MESSAGE","logEvents":[]}', 'a control message'],
    ['Permission Check Successful', 'the write test of a CloudWatch Logs export'],
  ])('knows that %s holds no events', async (text, note) => {
    const { files } = await readFiles([await write('file', text)]);

    expect(files).toMatchObject([{ outcome: 'read', isCloudTrail: true, records: 0 }]);
    expect(files[0]?.note).toContain(note);
  });

  it.each([
    ['an EventBridge event', 'x.json', (one: unknown) => JSON.stringify(pushed(one))],
    [
      'a log stream',
      'x.json',
      (one: unknown) => JSON.stringify(WRAPPERS['subscription data']?.([one])),
    ],
    [
      'a line of aws logs tail',
      'x',
      (one: unknown) => LINE_LAYOUTS['aws logs tail']?.([one]) ?? '',
    ],
    [
      'the path of the file',
      'AWSLogs/o-abc/111122223333/CloudTrail/eu-west-1/2026/11/20/x.json',
      (one: unknown) => JSON.stringify(one),
    ],
    [
      'the path of an export',
      '111122223333_CloudTrail_eu-west-1/000000',
      (one: unknown) => `2026Z ${JSON.stringify(one)}`,
    ],
  ])('takes account and Region from %s where the record lacks them', async (_name, path, wrap) => {
    const lacking = record('a', { awsRegion: 'global', recipientAccountId: undefined });
    await write(path, wrap(lacking));

    const { events } = await readFiles([folder]);

    expect(events).toMatchObject([{ accountId: '111122223333', awsRegion: 'eu-west-1' }]);
  });

  it('prefers the log stream to the owner of its group', async () => {
    const [data] =
      WRAPPERS['subscription data']?.([record('a', { recipientAccountId: undefined })]) ?? [];
    const path = await write(
      '1.json',
      JSON.stringify({ ...(data as object), owner: '999999999999' }),
    );

    expect((await readFiles([path])).events).toMatchObject([{ accountId: '111122223333' }]);
  });

  it.each<[string, string]>([
    ['lines', LAYOUTS.lines?.(PAIR) ?? ''],
    ['glued records', LAYOUTS.glued?.(PAIR) ?? ''],
    ['a list', JSON.stringify(PAIR)],
    ['a log file', JSON.stringify({ Records: PAIR })],
    ['lines with file names', LINE_LAYOUTS.zgrep?.(PAIR) ?? ''],
  ])('keeps every whole record of %s, wherever the file is cut off', async (_name, text) => {
    const ends = PAIR.map((one) => text.indexOf(JSON.stringify(one)) + JSON.stringify(one).length);
    for (let cut = 1; cut <= text.length; cut += 13) {
      const path = await write('1.json', text.slice(0, cut));

      const { events, files } = await readFiles([path]);

      expect(events).toHaveLength(ends.filter((end) => end <= cut).length);
      expect(files).toHaveLength(1);
    }
  });
});
