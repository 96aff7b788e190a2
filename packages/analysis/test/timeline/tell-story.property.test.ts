import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { type Step, tellStory } from '../../src/timeline/tell-story.ts';
import type { TimelineEvent } from '../../src/timeline/timeline-event.ts';

/** Few keys, so that sessions nest, and open each other in circles as forged records might. */
const key = fc.option(
  fc.integer({ min: 0, max: 5 }).map((n) => `ASIA0000000${n}`),
  { freq: 2 },
);

function timelineEvent(index: number, used: string | null, issued: string | null): TimelineEvent {
  return {
    event_id: `event-${index}`,
    event_time: new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString(),
    event_source: 'sts.amazonaws.com',
    event_name: 'AssumeRole',
    person: 'alice',
    person_type: 'iam_user',
    person_certainty: 'certain',
    actor: 'alice',
    actor_type: 'iam_user',
    user_name: 'alice',
    user_type: 'IAMUser',
    role_arn: null,
    source_identity: null,
    assumed_root: null,
    delegate_account_id: null,
    session_name: null,
    access_key_id: used,
    issued_access_key_id: issued,
    target: null,
    source_ip: null,
    aws_region: null,
    outcome: 'success',
    error_code: null,
    read_only: true,
    account_id: '123456789012',
  };
}

const events = fc
  .array(fc.tuple(key, key), { maxLength: 30 })
  .map((pairs) => pairs.map(([used, issued], index) => timelineEvent(index, used, issued)));

function flatten(steps: readonly Step[]): TimelineEvent[] {
  return steps.flatMap(({ copies = [], event, session }) => [
    event,
    ...copies,
    ...flatten(session?.steps ?? []),
  ]);
}

function eachSession(steps: readonly Step[], look: (opener: TimelineEvent, inside: Step) => void) {
  for (const { event, session } of steps) {
    for (const inside of session?.steps ?? []) look(event, inside);
    eachSession(session?.steps ?? [], look);
  }
}

const foreign = { user_type: 'AWSAccount', actor: '111122223333', actor_type: 'account' };

describe('tellStory', () => {
  it.prop([fc.boolean()])(
    'puts a session below the copy of its call that names the caller, whichever comes first',
    (isCopyFirst) => {
      const call = timelineEvent(1, 'AKIA1', 'ASIA1');
      const copy = { ...timelineEvent(isCopyFirst ? 0 : 2, null, 'ASIA1'), ...foreign };
      const use = timelineEvent(3, 'ASIA1', null);
      const all = isCopyFirst ? [copy, call, use] : [call, copy, use];

      const opened = tellStory(all).flatMap((step) => (step.session === undefined ? [] : [step]));

      expect(opened.map(({ event }) => event.event_id)).toEqual(['event-1']);
      expect(opened[0]?.session?.steps.map(({ event }) => event.event_id)).toEqual(['event-3']);
    },
  );

  it('tells the copy of the other account with its call, where both are of one time', () => {
    const call = timelineEvent(1, 'AKIA1', 'ASIA1');
    const copy = { ...timelineEvent(1, null, 'ASIA1'), ...foreign, event_id: 'copy' };
    const later = { ...timelineEvent(2, null, 'ASIA1'), ...foreign, event_id: 'later' };

    expect(tellStory([call, copy, later])).toEqual([
      { event: call, copies: [copy] },
      { event: later },
    ]);
    expect(tellStory([copy])).toEqual([{ event: copy }]);
  });

  it('puts nothing below a call that was made later', () => {
    const use = timelineEvent(1, 'ASIA1', null);
    const later = timelineEvent(2, 'AKIA1', 'ASIA1');

    expect(tellStory([use, later])).toEqual([{ event: use }, { event: later }]);
  });

  it.prop([events])('tells every event once, whatever the records claim', (all) => {
    const told = flatten(tellStory(all)).map(({ event_id }) => event_id);

    expect(told.sort()).toEqual(all.map(({ event_id }) => event_id).sort());
  });

  it.prop([events])('puts what was done with a key below the call that handed it out', (all) => {
    eachSession(tellStory(all), (opener, { event }) => {
      expect(event.access_key_id).toBe(opener.issued_access_key_id);
    });
  });
});
