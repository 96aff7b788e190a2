import type { Step, TimelineEvent } from '@iam-tracker/analysis';
import { describe, expect, it } from '@jest/globals';
import picocolors from 'picocolors';
import { renderTimeline } from '../../src/render/timeline-text.ts';
import { activeCharacters } from '../test-context.ts';

const out = { isTerminal: false, colors: picocolors.createColors(false), width: 100 };

function timelineEvent(id: number, changes: Partial<TimelineEvent> = {}): TimelineEvent {
  return {
    event_id: String(id),
    event_time: `2026-01-0${1 + Math.floor(id / 60)}T00:00:${String(id % 60).padStart(2, '0')}Z`,
    event_source: 'iam.amazonaws.com',
    event_name: 'ListUsers',
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
    access_key_id: 'AKIAEXAMPLE1',
    issued_access_key_id: null,
    target: null,
    source_ip: '192.0.2.1',
    aws_region: 'us-east-1',
    outcome: 'success',
    error_code: null,
    read_only: true,
    account_id: '123456789012',
    ...changes,
  };
}

/** All of it by the subject, but for some events. */
const gathered = (events: readonly TimelineEvent[], onSubject: readonly string[] = []) => ({
  events,
  onSubject: new Set(onSubject),
});

const alone = (event: TimelineEvent): Step => ({ event });

function render(steps: readonly Step[], width = 100): string {
  const flatten = (all: readonly Step[]): TimelineEvent[] =>
    all.flatMap(({ event, session }) => [event, ...flatten(session?.steps ?? [])]);
  return renderTimeline({ kind: 'name', value: 'alice' }, gathered(flatten(steps)), steps, {
    ...out,
    width,
  });
}

const assumed: Step = {
  event: timelineEvent(3, {
    event_name: 'AssumeRole',
    target: 'role/deploy',
    issued_access_key_id: 'ASIAEXAMPLE1',
  }),
  session: {
    accessKeyId: 'ASIAEXAMPLE1',
    userName: 'deploy',
    sessionName: 'work',
    steps: [
      alone(timelineEvent(4, { event_name: 'PutRolePolicy', target: 'role/x', read_only: false })),
      alone(
        timelineEvent(5, {
          event_name: 'AssumeRole',
          target: 'role/admin',
          issued_access_key_id: 'ASIAEXAMPLE2',
        }),
      ),
    ],
  },
};

describe('renderTimeline', () => {
  it('unfolds sessions below the call that opened them', () => {
    expect(render([alone(timelineEvent(1)), alone(timelineEvent(2)), assumed])).toBe(
      [
        'alice  5 events, 1 session, 1 change, 0 refused',
        '',
        '2026-01-01',
        '00:00:01  alice: ListUsers × 2 from 192.0.2.1 in us-east-1',
        '00:00:03  alice: AssumeRole role/deploy from 192.0.2.1 in us-east-1',
        '00:00:03  │ as deploy, session work, key ASIAEXAMPLE1',
        '00:00:04  │ PutRolePolicy role/x from 192.0.2.1 in us-east-1',
        '00:00:05  │ AssumeRole role/admin from 192.0.2.1 in us-east-1 → key ASIAEXAMPLE2',
        '',
      ].join('\n'),
    );
  });

  it('never folds changes, refusals with successes, or days', () => {
    const change = { event_name: 'CreateUser', read_only: false };
    const refused = { outcome: 'failure', error_code: 'AccessDenied' };
    const text = render([
      alone(timelineEvent(1, change)),
      alone(timelineEvent(2, change)),
      alone(timelineEvent(3)),
      alone(timelineEvent(4, refused)),
      alone(timelineEvent(70)),
    ]);

    expect(text.match(/CreateUser/g)).toHaveLength(2);
    expect(text).toContain('ListUsers from 192.0.2.1 in us-east-1 refused: AccessDenied');
    expect(text).toMatch(/\n2026-01-02\n00:00:10 {2}alice: ListUsers from/);
    expect(text).not.toContain('×');
  });

  it('wraps to the terminal, and shows hostile names without obeying them', () => {
    const target = `role/${'long-'.repeat(30)}\u001b[2J\u202e`;
    const text = render([alone(timelineEvent(1, { target, person: '\u001b[31m' }))], 50);

    expect(activeCharacters(text)).toEqual([]);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(50);
  });

  it('says on whose behalf a delegate acted, in sessions too', () => {
    const delegate = {
      ...{ person: '444455556666', person_type: 'account', actor: '444455556666' },
      ...{ delegate_account_id: '444455556666', session_name: 'ada@example.com' },
      ...{ user_name: 'Admin', user_type: 'AssumedRole', event_name: 'CreateRole' },
    };
    const inside = { ...assumed.session, steps: [alone(timelineEvent(4, delegate))] };
    const text = render([
      alone(timelineEvent(1, delegate)),
      { ...assumed, session: inside } as Step,
    ]);

    expect(text).toContain('00:00:01  444455556666 for ada@example.com: CreateRole');
    expect(text).toContain('│ 444455556666 for ada@example.com: CreateRole');
  });

  it('names the person and the role', () => {
    const event = timelineEvent(1, { person: 'ada', user_name: 'deploy', actor: 'deploy' });

    expect(render([alone(event)])).toContain('ada as deploy: ListUsers');
  });

  it('says how much of it was done to the subject', () => {
    const events = [timelineEvent(1), timelineEvent(2, { target: 'user/alice', person: 'bob' })];
    const subject = { kind: 'user', value: 'alice' } as const;

    const text = renderTimeline(subject, gathered(events, ['2']), events.map(alone), out);

    expect(text).toMatch(
      /^user alice {2}2 events, 0 sessions, 0 changes, 0 refused, 1 done to it\n/,
    );
  });

  it('has a head even without a story', () => {
    expect(renderTimeline({ kind: 'key', value: 'ASIAEXAMPLE1' }, gathered([]), [], out)).toBe(
      'key ASIAEXAMPLE1\n',
    );
  });
});
