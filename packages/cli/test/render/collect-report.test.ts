import { describe, expect, it } from '@jest/globals';
import picocolors from 'picocolors';
import { collectDocument, describeClock, renderCollect } from '../../src/render/collect-report.ts';

const colors = { colors: picocolors.createColors(false), width: 120 };

function facts(more: object = {}, isSimulated = false) {
  const result = {
    message: 'Collection completed with errors',
    total_events_processed: 1234,
    total_events_filtered: 5,
    events_filtered_by_reason: { aws_service: 3, filtered_role: 2 },
    late_events: 1,
    unparsed_events: 0,
    omitted_fields: 0,
    repaired_events: 0,
    conflicting_events: 0,
    conflicts: [],
    shards: 20,
    regions: 3,
    lookup_requests: 99,
    throttled_requests: 7,
    disordered_pages: 0,
    coverage_lag_seconds: 0,
    backlog_seconds: 7260,
    lost_seconds: 0,
    doubted_ledgers: 0,
    clock_ahead_seconds: 0,
    execution_time_seconds: 61,
    errors: [],
    ...more,
  };
  const outcome = { accountId: '123456789012', result, isInterrupted: false };
  return { outcome, ledger: { dataDirectory: '/data', events: 5_678, alerts: 1 }, isSimulated };
}

const LANES = {
  ...{ events: 100, pushed: 60, pushedAlone: 1, polledAlone: 40, notSent: 30, lost: 10 },
  ...{ messages: 63, givenUp: 2 },
  pushTimes: { median: 4, most: 20, longest: 1_164 },
  pollTimes: undefined,
};

describe('renderCollect of two lanes', () => {
  it('says what each brought, and how long it took', () => {
    const { outcome, ...rest } = facts({}, true);

    expect(renderCollect({ ...rest, outcome: { ...outcome, lanes: LANES } }, colors)).toContain(`
Push brought    60  of 100 events, in 63 messages
Push alone       1  CloudTrail does not show them yet
Polling alone   40  10 lost, 30 only read and were not sent
Push took      4 s  95 % within 20 s, the last after 19 min 24 s
Polling took        nothing came
Given up         2  in the failures queue of push
`);
    expect(collectDocument({ ...rest, outcome: { ...outcome, lanes: LANES } })).toMatchObject({
      lanes: { pushed: 60, polled_alone: 40, push_seconds: { median: 4 }, poll_seconds: null },
    });
  });
});

describe('renderCollect', () => {
  it('says what was stored, left out and is still to be read', () => {
    expect(renderCollect(facts(), colors)).toBe(`Account        123456789012
Events stored         1,234
Filtered                  5  aws_service 3, filtered_role 2
Late events               1  found by reading again
Unparsed                  0  kept as found
Shards                   20  in 3 Regions
Requests                 99  7 throttled
Still to read     2 h 1 min

Ledger: /data, 5,678 events and 1 alert in it; 1 min 1 s
`);
  });

  it('says what the literal reading of FILTERED_ROLES hides', () => {
    const hidden = { events_filtered_by_reason: { filtered_role_change: 2 } };

    expect(renderCollect(facts(hidden), colors)).toContain(
      'Hidden: 2 calls by sessions of FILTERED_ROLES that change something',
    );
  });

  it('names ten records that are not those of their ids, safely, and counts the others', () => {
    const conflict = {
      event_date: '2026-01-02',
      event_id: 'a\u001b[2J',
      attributes: ['user_name'],
    };
    const text = renderCollect(
      facts({
        repaired_events: 2,
        conflicting_events: 12,
        conflicts: Array.from({ length: 12 }, () => conflict),
      }),
      colors,
    );

    expect(text).toMatch(/^Repaired +2 {2}by a copy/m);
    expect(text.match(/^differs: a\\x1b\[2J of 2026-01-02: another user_name;/gm)).toHaveLength(10);
    expect(text).toContain('and 2 more records (--format json names them)\n');
  });

  it('says what is lost', () => {
    expect(renderCollect(facts({ lost_seconds: 3600 }), colors)).toMatch(
      /^Lost +1 h {2}older than 90/m,
    );
  });

  it('says how many ledgers were not believed', () => {
    expect(renderCollect(facts({ doubted_ledgers: 2 }), colors)).toMatch(
      /^Not believed +2 of 20 shards +their ledgers claimed/m,
    );
  });

  it('tells ten failures, safely, and counts the others', () => {
    const errors = Array.from({ length: 12 }, (_, i) => ({
      where: `123456789012#us-east-1#source-${i}`,
      error_type: 'LOOKUP_FAILED',
      error_message: 'refused\u001b[2J',
    }));

    const text = renderCollect(facts({ errors }), colors);

    expect(text.match(/^failed: /gm)).toHaveLength(10);
    expect(text).toContain('refused\\x1b[2J');
    expect(text).toContain('and 2 more failures');
  });
});

describe('describeClock', () => {
  const told = (seconds: number | null) =>
    describeClock(facts({ clock_ahead_seconds: seconds }).outcome);

  it('says by how much the clock is wrong, either way', () => {
    expect(told(259_200)).toMatch(/^The clock of this machine is 3 d ahead of AWS's\./);
    expect(told(-3600)).toMatch(/^The clock of this machine is 1 h behind AWS's\./);
  });

  it.each([0, 299, -299, null])('has nothing to say of %p seconds', (seconds) => {
    expect(told(seconds)).toBeUndefined();
  });
});

describe('collectDocument', () => {
  it.each([
    [true, 'simulation'],
    [false, 'account'],
  ])('names its source (simulated: %p)', (isSimulated, source) => {
    expect(collectDocument(facts({}, isSimulated))).toMatchObject({
      source,
      account_id: '123456789012',
      data_directory: '/data',
      interrupted: false,
      total_events_processed: 1234,
    });
  });
});
