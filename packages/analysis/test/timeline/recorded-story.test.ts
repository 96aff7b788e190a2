import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ActivityEvent, admitText, parseRolePatterns } from '@iam-tracker/core';
import { openDuckDbLake } from '@iam-tracker/lake/queries';
import { writeLake } from '@iam-tracker/test-utils/lake';
import { describe, expect, it } from '@jest/globals';
import { gatherStory } from '../../src/timeline/gather-story.ts';
import { readSubject } from '../../src/timeline/subject.ts';
import { tellStory } from '../../src/timeline/tell-story.ts';

// Recorded events are no part of the repository; they are used where they lie beside it.
const path = fileURLToPath(
  new URL('../../../../../shared/data/cloudtrail/invictus_aws_dataset.ndjson', import.meta.url),
);
const isPresent = existsSync(path);
const SKIPPED =
  'recorded events: skipped, there is no shared/data/cloudtrail beside the repository';

const EVERYTHING = { filterAwsServiceEvents: false, filteredRoles: parseRolePatterns('') };
const DAYS = { first: '2023-07-10', last: '2023-07-10' };

interface RecordedCall {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly eventTime: string;
  readonly userIdentity: { readonly userName?: string; readonly accessKeyId?: string };
  readonly requestParameters?: { readonly roleArn?: string } | null;
  readonly responseElements?: { readonly credentials?: { readonly accessKeyId?: string } } | null;
}

async function withLake<T>(events: readonly ActivityEvent[], act: (folder: string) => Promise<T>) {
  const folder = await mkdtemp(join(tmpdir(), 'recorded-'));
  try {
    await writeLake(folder, events);
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the recorded day', () => {
  it(isPresent ? 'is there' : SKIPPED, () => {
    expect(existsSync(path)).toBe(isPresent);
  });

  (isPresent ? it : it.skip)('is told with every role that was handed over', async () => {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line) as RecordedCall);
    const events = lines.flatMap((line) => {
      const admission = admitText(line, EVERYTHING);
      return admission.verdict === 'store' ? [admission.event] : [];
    });
    const issued = (record: RecordedCall) => record.responseElements?.credentials?.accessKeyId;
    const handOvers = records.filter(
      (record) => record.eventName === 'AssumeRole' && issued(record) !== undefined,
    );
    const byPerson = handOvers.filter((record) => record.userIdentity.userName === 'bert-jan');
    const used = handOvers.flatMap((record) => {
      const use = records.find(
        (other) =>
          other.userIdentity.accessKeyId === issued(record) &&
          other.eventSource === 'sts.amazonaws.com',
      );
      return use === undefined ? [] : [[record, use] as const];
    });

    const { story, keys } = await withLake(events, async (folder) => {
      const engine = await openDuckDbLake(folder);
      const tell = async (who: string) => {
        const subject = readSubject(who);
        return tellStory(
          (await gatherStory(engine, subject, { days: DAYS, limit: 10_000 })).events,
        );
      };
      const stories = [];
      for (const [record] of used) stories.push(await tell(issued(record) ?? ''));
      const person = await tell('bert-jan');
      await engine.close();
      return { story: person, keys: stories };
    });

    expect(handOvers.length).toBe(36);
    expect(byPerson.length).toBeGreaterThan(5);
    expect(used.length).toBeGreaterThan(0);
    const told = story.flatMap(({ event }) =>
      event.event_name === 'AssumeRole' && event.outcome === 'success'
        ? [`${event.event_time} ${event.target} ${event.issued_access_key_id}`]
        : [],
    );
    expect(told.sort()).toEqual(
      byPerson
        .map((record) => {
          const role = record.requestParameters?.roleArn?.split(':role/')[1];
          return `${record.eventTime} role/${role} ${issued(record)}`;
        })
        .sort(),
    );
    used.forEach(([record, use], index) => {
      const opened = keys[index]?.find(({ event }) => event.event_id === record.eventID);
      expect(opened?.session?.steps.map(({ event }) => event.event_id)).toContain(use.eventID);
    });
  });
});
