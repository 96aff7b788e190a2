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
