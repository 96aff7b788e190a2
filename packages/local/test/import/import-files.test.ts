import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActivityEvent, AppError, parseRolePatterns } from '@iam-tracker/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type ImportCounters,
  type ImportOptions,
  type ImportStore,
  importFiles,
} from '../../src/import/import-files.ts';
import { createOtherActivity } from '../../src/import/other-activity.ts';

const NOISE = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('Scanner*') };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import files '));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function record(eventID: string, more: object = {}): object {
  return {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
    eventTime: '2026-01-02T03:04:05Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    eventID,
    ...more,
  };
}

const BY_SERVICE = {
  userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
  sourceIPAddress: 'ec2.amazonaws.com',
  eventSource: 'sts.amazonaws.com',
  eventName: 'AssumeRole',
  readOnly: true,
};

async function write(name: string, records: readonly unknown[]): Promise<void> {
  const lines = records.map((one) => `${JSON.stringify(one)}\n`);
  await writeFile(join(folder, name), lines.join(''));
}

function createMemoryStore(): ImportStore & { readonly ids: Set<string> } {
  const ids = new Set<string>();
  return {
    ids,
    async putMissing(events: readonly ActivityEvent[], { beforeStoring }) {
      const missing = events.filter(({ eventId }) => !ids.has(eventId));
      if (missing.length > 0) await beforeStoring(missing);
      for (const { eventId } of missing) ids.add(eventId);
      return missing;
    },
  };
}

function run(store: ImportStore, options: Partial<ImportOptions> = {}): Promise<ImportCounters> {
  const dirtyDays = { mark: async () => undefined };
  return importFiles([folder], store, { noise: NOISE, dirtyDays, ...options });
}

describe('importFiles', () => {
  it('stores identity events once and counts every record once', async () => {
    const store = createMemoryStore();
    await write('1.ndjson', [
      record('a'),
      record('b'),
      record('a'),
      record('c', { eventSource: 's3.amazonaws.com' }),
      record('d', BY_SERVICE),
      record('e', { eventTime: 'soon' }),
    ]);
    await write('2.ndjson', [record('b'), { eventID: 'label' }]);

    const counters = await run(store);

    expect([...store.ids].sort()).toEqual(['a', 'b', 'e']);
    expect(counters).toMatchObject({
      records: 7,
      stored: 3,
      known: 2,
      unparsed: 1,
      unrelated: 1,
      otherValues: 1,
      files: { complete: 2, broken: 0, foreign: 0, skipped: 0 },
      isInterrupted: false,
    });
    expect([...counters.filtered]).toEqual([['aws_service', 1]]);
    expect(Object.fromEntries(counters.recordsBySource)).toEqual({
      'iam.amazonaws.com': 5,
      's3.amazonaws.com': 1,
      'sts.amazonaws.com': 1,
    });
    expect(counters.notableFiles.map(({ path }) => path.slice(-8))).toEqual(['2.ndjson']);
  });

  it('marks the days of what is new before it is stored, and no others', async () => {
    const store = createMemoryStore();
    const marks: [days: string[], stored: number][] = [];
    const dirtyDays = {
      mark: async (days: Iterable<string>) => void marks.push([[...days], store.ids.size]),
    };
    await write('1.ndjson', [record('a', { eventTime: '2026-03-01T00:00:00Z' })]);
    await run(store);
    await write('2.ndjson', [record('b', { eventTime: '2026-03-02T00:00:00Z' })]);

    await run(store, { dirtyDays });

    expect(marks).toEqual([[['2026-03-02'], 1]]);
  });

  it('counts what it does not store, and saves the counts however it ends', async () => {
    const counting = createOtherActivity();
    let saves = 0;
    const others = {
      count: counting.count,
      saveNowAndThen: async () => undefined,
      save: async () => {
        saves += 1;
      },
    };
    const controller = new AbortController();
    await write('1.ndjson', [
      record('a'),
      record('b', { eventSource: 's3.amazonaws.com', eventName: 'GetObject' }),
      record('c', BY_SERVICE),
      { CloudTrailEvent: JSON.stringify(record('d', { eventSource: 'kms.amazonaws.com' })) },
    ]);

    await run(createMemoryStore(), { others });
    const stopping = () => controller.abort(new Error('enough'));
    await run(createMemoryStore(), { others, signal: controller.signal, onProgress: stopping });
    const broken = { putMissing: () => Promise.reject(new Error('no disk')) };
    await expect(run(broken, { others })).rejects.toThrow('no disk');

    expect(counting.rows().map(({ eventSource, count }) => [eventSource, count])).toEqual(
      expect.arrayContaining([
        ['s3.amazonaws.com', 1],
        ['sts.amazonaws.com', 1],
        ['kms.amazonaws.com', 1],
      ]),
    );
    expect(counting.rows()).toHaveLength(3);
    expect(saves).toBe(3);
  });

  it('stores nothing the second time', async () => {
    const store = createMemoryStore();
    await write('1.ndjson', [record('a'), record('b')]);
    await run(store);

    const counters = await run(store);

    expect(counters).toMatchObject({ records: 2, stored: 0, known: 2 });
  });

  it('keeps the first of several records with the same id', async () => {
    const kept: ActivityEvent[] = [];
    await write('1.ndjson', [record('a', { eventName: 'First' }), record('a')]);

    const { copies, known, records, stored } = await run({
      putMissing: async (events) => {
        kept.push(...events);
        return events;
      },
    });

    expect(kept.map(({ eventName }) => eventName)).toEqual(['First']);
    expect({ known, records, stored }).toEqual({ known: 1, records: 2, stored: 1 });
    expect(copies).toMatchObject({
      conflicts: 1,
      noted: [{ event_id: 'a', attributes: ['event_name'] }],
    });
  });

  it('joins the copies of a record before it stores them', async () => {
    const kept: ActivityEvent[] = [];
    await write('1.ndjson', [
      record('a', { awsRegion: 'global' }),
      record('a', { awsRegion: 'us-east-1' }),
    ]);

    const { known, stored } = await run({
      putMissing: async (events) => {
        kept.push(...events);
        return events;
      },
    });

    expect(kept.map(({ awsRegion }) => awsRegion)).toEqual(['us-east-1']);
    expect({ known, stored }).toEqual({ known: 1, stored: 1 });
  });

  it('counts what the store repaired or refused', async () => {
    await write('1.ndjson', [record('a'), record('b'), record('c')]);

    const { copies, known, stored } = await run({
      async putMissing([first, second], { onConflict, onRepair }) {
        if (first === undefined || second === undefined) throw new Error('two at least');
        onConflict({ kept: first, refused: first, attributes: ['source_ip'] });
        onRepair(second);
        return [];
      },
    });

    expect(copies).toMatchObject({ conflicts: 1, repaired: 1 });
    expect({ known, stored }).toEqual({ known: 3, stored: 0 });
  });

  it('stores what was read before an interruption and says that it was interrupted', async () => {
    const store = createMemoryStore();
    const controller = new AbortController();
    const ids = Array.from({ length: 1000 }, (_, i) => `id-${i}`);
    await write(
      '1.ndjson',
      ids.map((id) => record(id)),
    );
    await write('2.ndjson', [record('never')]);
    const onProgress = () => controller.abort(new Error('enough'));

    const counters = await run(store, { signal: controller.signal, onProgress });

    expect(counters.isInterrupted).toBe(true);
    expect(counters.stored).toBe(counters.records);
    expect(store.ids.size).toBe(counters.stored);
    expect(store.ids.has('never')).toBe(false);
    const rest = await run(store);
    expect(rest.known).toBe(counters.stored);
    expect(store.ids.size).toBe(1001);
  });

  it('fails when events cannot be stored', async () => {
    await write('1.ndjson', [record('a')]);
    const putMissing = () => Promise.reject(new AppError('STORAGE_FAILED', 'The disk is full.'));

    await expect(run({ putMissing })).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });

  it('takes a record whose text is not JSON for an unparsed event', async () => {
    const store = createMemoryStore();
    const event = {
      EventId: 'a',
      EventSource: 'iam.amazonaws.com',
      EventTime: 1_767_323_045,
      CloudTrailEvent: '{"eventVersion":',
    };
    const nameless = { CloudTrailEvent: 'no JSON' };
    await write('1.ndjson', [{ Events: [event, nameless] }]);

    const counters = await run(store);

    expect(counters).toMatchObject({ records: 2, stored: 2, unparsed: 2 });
    expect(store.ids.has('a')).toBe(true);
    expect(Object.fromEntries(counters.recordsBySource)).toEqual({
      'iam.amazonaws.com': 1,
      '(unknown)': 1,
    });
  });

  it('tells a thousand sources apart and counts the others together', async () => {
    const sources = Array.from({ length: 1100 }, (_, i) => `s${i}.amazonaws.com`);
    await write(
      '1.ndjson',
      sources.map((eventSource, i) => record(`${i}`, { eventSource })),
    );

    const counters = await run(createMemoryStore());

    expect(counters.recordsBySource.size).toBe(1001);
    expect(counters.recordsBySource.get('(others)')).toBe(100);
  });

  it('reports broken and foreign files', async () => {
    await write('1.ndjson', [{ a: 1 }]);
    await writeFile(join(folder, '2.json'), '{');
    await writeFile(join(folder, '3.md'), 'notes');

    const counters = await run(createMemoryStore());

    expect(counters.files).toEqual({
      complete: 0,
      broken: 1,
      unread: 0,
      foreign: 1,
      opaque: 0,
      skipped: 1,
      outside: 0,
    });
    expect(counters.notableFiles).toHaveLength(3);
  });
});
