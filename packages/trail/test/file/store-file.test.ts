import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type ActivityEvent, readEnvironment } from '@iam-tracker/core';
import type { ReadFile } from '@iam-tracker/core/aws';
import { readReadingSettings } from '@iam-tracker/core/reading';
import {
  awsService,
  buildAssumeRole,
  buildRecord,
  createMemoryEvents,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { storeFile } from '../../src/file/index.ts';

const NOW = Date.UTC(2026, 2, 5, 11);
const OF = { accountId: '111122223333', region: 'eu-west-1' };

function open(bytes: Buffer) {
  async function* chunks() {
    for (let from = 0; from < bytes.length; from += 700) yield bytes.subarray(from, from + 700);
  }
  return { bucket: 'logs', key: 'k.json.gz', etag: 'e1', chunks: chunks() };
}

function world() {
  const { putMissing, stored } = createMemoryEvents();
  const noted: ReadFile[] = [];
  const steps: string[] = [];
  const stores = {
    events: {
      putMissing: (async (events, options) => {
        const added = await putMissing(events, options);
        steps.push(`stored ${[...events].length}`);
        return added;
      }) as typeof putMissing,
    },
    files: {
      note: async (file: ReadFile) => {
        steps.push('noted');
        noted.push(file);
      },
    },
    markDays: async (events: Iterable<ActivityEvent>) => {
      for (const { eventDate } of events) steps.push(`marked ${eventDate}`);
    },
    settings: readEnvironment({}, readReadingSettings),
    clock: { now: () => NOW },
  };
  return { noted, stored, stores, steps };
}

/** Does not compress to nothing, so that a cut falls into the data. */
const digest = (number: number) => createHash('sha512').update(`${number}`).digest('base64');
const fileOf = (...records: unknown[]) => Buffer.from(JSON.stringify({ Records: records }));
const numbered = (number: number, changes: TestRecord = {}) =>
  buildRecord({ eventID: `e-${number}`, requestID: digest(number), ...changes });

describe('storeFile', () => {
  it('stores what belongs in the ledger, marked before, and then notes the file with its counts', async () => {
    const { noted, steps, stored, stores } = world();
    const text = fileOf(
      numbered(1),
      buildRecord({ eventSource: 's3.amazonaws.com', eventName: 'GetObject' }),
      buildAssumeRole('service-role/x', { userIdentity: awsService('ecs.amazonaws.com') }),
      numbered(2, { recipientAccountId: undefined, awsRegion: undefined }),
    );

    const { added, file } = await storeFile(open(gzipSync(text)), OF, stores);

    expect(noted).toEqual([file]);
    expect(file).toEqual({
      ...{ bucket: 'logs', key: 'k.json.gz', etag: 'e1', readAt: NOW },
      sha256: createHash('sha256').update(text).digest('hex'),
      counts: { records: 4, stored: 2, refused: 0, filtered: 1, unrelated: 1 },
    });
    expect(added).toBe(2);
    expect(steps).toEqual(['marked 2026-03-05', 'marked 2026-03-05', 'stored 2', 'noted']);
    expect(stored.get('e-2')).toMatchObject({ accountId: '111122223333', awsRegion: 'eu-west-1' });
  });

  it('counts as stored what was there before, and as refused what contradicts it', async () => {
    const { noted, stores } = world();
    await storeFile(open(gzipSync(fileOf(numbered(1), numbered(2)))), OF, stores);

    const again = fileOf(numbered(1), numbered(2, { eventName: 'DeleteUser' }), numbered(3));
    const { added } = await storeFile(open(gzipSync(again)), OF, stores);

    expect(added).toBe(1);
    expect(noted[1]?.counts).toEqual({
      records: 3,
      stored: 2,
      refused: 1,
      filtered: 0,
      unrelated: 0,
    });
  });

  it('keeps a record that is not JSON as one that cannot be read', async () => {
    const { noted, stored, stores } = world();

    await storeFile(open(gzipSync('{"Records":[{"eventName" "CreateUser"}]}')), OF, stores);

    expect([...stored.values()]).toMatchObject([
      { eventType: 'unparsed', accountId: OF.accountId },
    ]);
    expect(noted).toHaveLength(1);
  });

  it('stores a file of any size in batches', async () => {
    const { noted, steps, stored, stores } = world();
    const records = Array.from({ length: 1234 }, (_, number) => numbered(number));

    await storeFile(open(gzipSync(fileOf(...records))), OF, stores);

    expect(steps.filter((step) => step.startsWith('stored'))).toEqual([
      ...['stored 500', 'stored 500', 'stored 234'],
    ]);
    expect(stored.size).toBe(1234);
    expect(noted[0]?.counts.stored).toBe(1234);
  });

  const whole = gzipSync(fileOf(...Array.from({ length: 40 }, (_, number) => numbered(number))));
  it.each([
    ['cut_short', whole.subarray(0, -300), 30],
    ['cut_short', gzipSync(fileOf(numbered(1), numbered(2)).subarray(0, -30)), 1],
    ['damaged', Buffer.concat([whole, Buffer.from('appended')]), 40],
    ['not_json', gzipSync('<Error/>'), 0],
    ['not_json', Buffer.concat([whole, gzipSync('{"Records":[]}')]), 40],
    ['no_records', gzipSync('{"logFiles":[]}'), 0],
    ['not_gzip', fileOf(numbered(1)), 0],
    ['not_gzip', Buffer.alloc(0), 0],
    ['record_too_large', gzipSync(fileOf(numbered(1), numbered(2, { x: 'y'.repeat(9e6) }))), 1],
  ] as const)(
    'names a file that is %s, stores what it tells and does not note it',
    async (fault, bytes, least) => {
      const { noted, stored, stores } = world();

      const attempt = storeFile(open(bytes), OF, stores);

      await expect(attempt).rejects.toMatchObject({ name: 'TrailFileError', fault });
      expect(stored.size).toBeGreaterThanOrEqual(least);
      expect(noted).toEqual([]);
    },
  );

  it('does not note a file of which a batch was not stored, or whose bytes broke off', async () => {
    const { noted, stores } = world();
    const broken = new Error('table');
    const events = { putMissing: async () => Promise.reject(broken) };

    await expect(storeFile(open(whole), OF, { ...stores, events })).rejects.toBe(broken);

    const lost = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    async function* chunks() {
      yield whole.subarray(0, 500);
      throw lost;
    }
    await expect(storeFile({ ...open(whole), chunks: chunks() }, OF, stores)).rejects.toBe(lost);
    expect(noted).toEqual([]);
  });
});
