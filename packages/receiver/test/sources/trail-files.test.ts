import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { BUCKET, createTrailWorld, logFile, logKey, record } from '../world/trail.ts';
import { eventOf, notificationOf, trailNoticeOf, wrap } from './notices.ts';

const at = (number: number) => ({ bucket: BUCKET, key: logKey(number) });

describe('createTrailSource', () => {
  it('reads what messages of any kind announce, each file once', async () => {
    const { bucket, noted, open, opened, stored } = createTrailWorld();
    for (let file = 0; file < 4; file += 1) {
      bucket.set(logKey(file), logFile([record(file), record(file + 1)]));
    }
    const bodies = [
      eventOf(at(0)),
      notificationOf(at(1)),
      trailNoticeOf(BUCKET, [logKey(2), logKey(3), logKey(0)]),
      wrap(JSON.stringify(eventOf(at(1)))),
    ];

    expect(await open()(bodies)).toEqual([]);

    expect([...stored.keys()].sort()).toEqual(['e-0', 'e-1', 'e-2', 'e-3', 'e-4']);
    expect([...noted.keys()].sort()).toEqual([0, 1, 2, 3].map((file) => logKey(file)).sort());
    expect(opened).toHaveLength(4);
  });

  it('passes over and counts what is no file of events of a bucket of ours', async () => {
    const { lines, open, opened } = createTrailWorld();
    const digest =
      'AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/05/111122223333_CloudTrail-Digest_us-east-1_all_us-east-1_20260305T101500Z.json.gz';
    const bodies = [
      trailNoticeOf(BUCKET, [digest, logKey(1).replaceAll('CloudTrail', 'CloudTrail-Insight')]),
      eventOf({ bucket: BUCKET, key: 'AWSLogs/111122223333/Config/x.json.gz' }),
      eventOf({ bucket: 'somebody-elses', key: logKey(1) }),
      wrap('CloudTrail validation message.'),
    ];

    expect(await open()(bodies)).toEqual([]);

    expect(opened).toEqual([]);
    expect(lines.at(-1)).toMatchObject({
      passed_over: { digest: 1, insight: 1, foreign: 1, other_bucket: 1, other_notice: 1 },
      read_files: 0,
    });
  });

  it('does not read a file again that it noted, and asks S3 where a message does not tell', async () => {
    const { bucket, etagOf, lines, open, opened } = createTrailWorld();
    const bytes = logFile([record(1)]);
    bucket.set(logKey(1), bytes);
    await open()([eventOf(at(1))]);

    await open()([eventOf({ ...at(1), etag: etagOf(bytes) })]);
    expect(opened).toHaveLength(1);

    await open()([trailNoticeOf(BUCKET, [logKey(1)]), eventOf({ ...at(1), etag: 'another' })]);
    expect(opened).toHaveLength(2);
    expect(lines.at(-1)).toMatchObject({ known_files: 1, read_files: 0 });
  });

  it('reads a file again that holds something else, and says so', async () => {
    const { bucket, lines, noted, open, stored } = createTrailWorld();
    bucket.set(logKey(1), logFile([record(1)]));
    await open()([eventOf(at(1))]);
    const before = noted.get(logKey(1));

    bucket.set(logKey(1), logFile([record(1), record(2)]));
    await open()([eventOf(at(1))]);

    expect([...stored.keys()]).toEqual(['e-1', 'e-2']);
    expect(noted.get(logKey(1))?.counts.records).toBe(2);
    expect(lines.find(({ level }) => level === 'WARNING' || level === 'WARN')).toMatchObject({
      sha256_before: before?.sha256,
      sha256: noted.get(logKey(1))?.sha256,
    });
  });

  it('fails the messages of a poison file and no other, and never quotes one', async () => {
    const { bucket, noted, open, stored } = createTrailWorld();
    bucket.set(logKey(1), logFile([record(1)]));
    bucket.set(logKey(2), gzipSync('{"Records":[{"eventID"'));
    const bodies = [
      trailNoticeOf(BUCKET, [logKey(1), logKey(2)]),
      eventOf(at(1)),
      eventOf(at(2)),
      eventOf(at(3)),
      { s3Bucket: BUCKET, s3ObjectKey: [7] },
    ];

    const setbacks = await open()(bodies);

    expect(setbacks.map(({ messageId, reason }) => [messageId, reason]).sort()).toEqual([
      ['m-0', 'a file that it announces could not be read: it ends in the middle'],
      ['m-2', 'a file that it announces could not be read: it ends in the middle'],
      ['m-3', 'a file that it announces could not be stored'],
      ['m-4', 'it does not name the object it is about'],
    ]);
    expect([...stored.keys()]).toEqual(['e-1']);
    expect([...noted.keys()]).toEqual([logKey(1)]);
  });

  it('gives everything back when what was read cannot be looked up', async () => {
    const { open, opened, ports } = createTrailWorld();
    const files = { ...ports.files, find: async () => Promise.reject(new Error('down')) };

    const setbacks = await open({ files })([eventOf(at(1)), eventOf(at(2))]);

    expect(setbacks).toHaveLength(2);
    expect(opened).toEqual([]);
  });

  it('names a file that takes longer than the function may run', async () => {
    const { bucket, open, ports, stored } = createTrailWorld();
    bucket.set(logKey(1), logFile(Array.from({ length: 1200 }, (_, number) => record(number))));
    const over = new AbortController();
    const events: typeof ports.events = {
      async putMissing(list, options) {
        options?.signal?.throwIfAborted();
        const added = await ports.events.putMissing(list, options);
        over.abort(new Error('The time budget is used up.'));
        return added;
      },
    };

    const [setback] = await open({ events })([eventOf(at(1))], over.signal);

    expect(setback?.error).toMatchObject({ name: 'TrailFileError', fault: 'too_long' });
    expect(stored.size).toBe(500);
    expect(await open()([eventOf(at(1))])).toEqual([]);
    expect(stored.size).toBe(1200);
  });
});
