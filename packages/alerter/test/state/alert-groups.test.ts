import { describe, expect, it } from '@jest/globals';
import { createAlertGroups } from '../../src/state/alert-groups.ts';
import { anAlert, everything } from '../world/alerts.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';

const clock = { now: () => 0, sleep: async () => undefined };

function open() {
  const documents = createMemoryDocuments();
  return { documents, groups: createAlertGroups({ documents, clock, random: () => 0.5 }) };
}

describe('enter', () => {
  it('makes the first alert the leader and those within the hour its followers', async () => {
    const { groups } = open();

    expect(await groups.enter(anAlert('a', 0), 60)).toEqual({ role: 'leader', folded: 0 });
    expect(await groups.enter(anAlert('b', 1800), 60)).toEqual({
      role: 'follower',
      leaderEventId: 'a',
    });
    expect(await groups.enter(anAlert('c', 3599), 60)).toMatchObject({ role: 'follower' });
  });

  it('tells the next leader how many were folded, once', async () => {
    const { groups } = open();
    await groups.enter(anAlert('a', 0), 60);
    await groups.enter(anAlert('b', 10), 60);
    await groups.enter(anAlert('c', 20), 60);

    expect(await groups.enter(anAlert('d', 3600), 60)).toEqual({ role: 'leader', folded: 2 });
    expect(await groups.enter(anAlert('e', 7200), 60)).toEqual({ role: 'leader', folded: 0 });
  });

  it('gives the same answer when an alert comes again, and counts it once', async () => {
    const { groups } = open();
    await groups.enter(anAlert('a', 0), 60);
    for (let time = 0; time < 3; time += 1) {
      expect(await groups.enter(anAlert('b', 10), 60)).toMatchObject({ role: 'follower' });
      expect(await groups.enter(anAlert('a', 0), 60)).toEqual({ role: 'leader', folded: 0 });
    }

    expect(await groups.enter(anAlert('c', 3600), 60)).toEqual({ role: 'leader', folded: 1 });
    await groups.enter(anAlert('b', 10), 60);
    expect(await groups.enter(anAlert('c', 3600), 60)).toEqual({ role: 'leader', folded: 1 });
    expect(await groups.enter(anAlert('d', 9999), 60)).toEqual({ role: 'leader', folded: 0 });
  });

  it('groups by the time of the event when the newest arrives first', async () => {
    const { groups } = open();

    expect(await groups.enter(anAlert('new', 7300), 60)).toMatchObject({ role: 'leader' });
    expect(await groups.enter(anAlert('older', 5000), 60)).toMatchObject({ role: 'follower' });
    expect(await groups.enter(anAlert('oldest', 0), 60)).toMatchObject({ role: 'leader' });
  });

  it('never hides a worse alert behind a milder one', async () => {
    const { groups } = open();
    await groups.enter(anAlert('a', 0, { severity: 'WARNING' }), 60);

    const worse = await groups.enter(anAlert('b', 1, { severity: 'CRITICAL' }), 60);
    const milder = await groups.enter(anAlert('c', 2, { severity: 'INFO' }), 60);

    expect(worse).toEqual({ role: 'leader', folded: 0 });
    expect(milder).toMatchObject({ role: 'follower' });
  });

  it('keeps rules and dedup keys apart', async () => {
    const { groups } = open();
    await groups.enter(anAlert('a', 0), 60);

    const otherRule = anAlert('b', 1, { rule: { ...everything, id: 'TEST-OTHER' } });
    const otherKey = anAlert('c', 1, { event: { userName: 'bob' } });

    expect(await groups.enter(otherRule, 60)).toMatchObject({ role: 'leader' });
    expect(await groups.enter(otherKey, 60)).toMatchObject({ role: 'leader' });
  });

  it('groups nothing when told so', async () => {
    const { groups } = open();
    await groups.enter(anAlert('a', 0), 0);

    expect(await groups.enter(anAlert('b', 0), 0)).toEqual({ role: 'leader', folded: 0 });
  });

  it('makes a story of its own of each alert whose rule has no key for it', async () => {
    const { groups } = open();
    const rule = {
      ...everything,
      dedupKey: () => {
        throw new Error('a bug');
      },
    };

    expect(await groups.enter(anAlert('a', 0, { rule }), 60)).toMatchObject({ role: 'leader' });
    expect(await groups.enter(anAlert('b', 0, { rule }), 60)).toMatchObject({ role: 'leader' });
  });

  it('keeps little of a storm', async () => {
    const { documents, groups } = open();

    for (let index = 0; index < 600; index += 1) await groups.enter(anAlert(`id-${index}`, 0), 60);

    const next = await groups.enter(anAlert('next', 3600), 60);
    expect(next).toEqual({ role: 'leader', folded: 250 });
    for (const { json } of documents.stored.values()) expect(json.length).toBeLessThan(4_000);
  });
});
