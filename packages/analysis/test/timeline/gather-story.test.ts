import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_SESSION_HOPS } from '@iam-tracker/core';
import { openDuckDbLake, type QueryEngine } from '@iam-tracker/lake/queries';
import { sampleEvent } from '@iam-tracker/test-utils';
import { writeLake } from '@iam-tracker/test-utils/lake';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gatherStory } from '../../src/timeline/gather-story.ts';
import { readSubject } from '../../src/timeline/subject.ts';

const OPTIONS = { days: { first: '2026-01-01', last: '2026-01-01' }, limit: 1_000 };
const keyAt = (owner: string, hop: number) => `ASIAEXAMPLE${owner}${String(hop).padStart(8, '0')}`;

/** A user opens a session, from it another one, and so on; the last one lists users. */
function chainOf(owner: string, hops: number) {
  const session = { userType: 'AssumedRole', actorType: 'workload' } as const;
  return Array.from({ length: hops + 1 }, (_, hop) => {
    const caller =
      hop === 0
        ? { actor: owner, userName: owner }
        : {
            ...session,
            actor: `role-${hop}`,
            userName: `role-${hop}`,
            accessKeyId: keyAt(owner, hop),
          };
    const issued = hop === hops ? {} : { issuedAccessKeyId: keyAt(owner, hop + 1) };
    return sampleEvent(`${owner}-${hop}`, hop * 60, { ...caller, ...issued });
  });
}

let folder: string;
let engine: QueryEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'story '));
  await writeLake(folder, [
    ...chainOf('LONG', MAX_SESSION_HOPS),
    ...chainOf('CUT', MAX_SESSION_HOPS + 2),
  ]);
  engine = await openDuckDbLake(folder);
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

describe('gatherStory', () => {
  it('gathers a chain from its last key to who began it, and from who began it to its end', async () => {
    const byKey = readSubject(keyAt('LONG', MAX_SESSION_HOPS));

    for (const subject of [byKey, readSubject('long')]) {
      const { events, isCut } = await gatherStory(engine, subject, OPTIONS);

      expect(events).toHaveLength(MAX_SESSION_HOPS + 1);
      expect(isCut).toBe(false);
    }
  });

  it('says that a chain goes on where it follows it no further', async () => {
    const subject = readSubject(keyAt('CUT', MAX_SESSION_HOPS + 2));

    const { events, isCut } = await gatherStory(engine, subject, OPTIONS);

    expect(events.length).toBeLessThan(MAX_SESSION_HOPS + 3);
    expect(isCut).toBe(true);
  });

  it('says of no more where the limit lets in all, however often it meets them', async () => {
    const limit = MAX_SESSION_HOPS + 1;
    const byKey = readSubject(keyAt('LONG', 3));

    for (const subject of [byKey, readSubject('long')]) {
      const { events, isTruncated } = await gatherStory(engine, subject, { ...OPTIONS, limit });

      expect(events).toHaveLength(limit);
      expect(isTruncated).toBe(false);
    }
  });

  it('says that there is more than the limit lets in', async () => {
    const found = await gatherStory(engine, readSubject('long'), { ...OPTIONS, limit: 3 });

    expect(found).toMatchObject({ isTruncated: true });
    expect(found.events).toHaveLength(3);
  });
});
