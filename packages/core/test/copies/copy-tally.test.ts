import {
  type ActivityEvent,
  addCopies,
  countConflict,
  mergeCopies,
  newCopyTally,
} from '@iam-tracker/core';
import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const kept = sampleEvent('one', 0, { userName: 'alice' });
const { conflict } = mergeCopies(kept, { ...kept, userName: 'mallory', userAgent: 'secret' });

describe('countConflict', () => {
  it('notes keys and names, never what a record says', () => {
    const tally = newCopyTally();

    if (conflict) countConflict(tally, conflict);

    expect(tally).toEqual({
      repaired: 0,
      conflicts: 1,
      contested: 1,
      noted: [{ event_date: '2026-01-01', event_id: 'one', attributes: ['user_name'] }],
    });
    expect(JSON.stringify(tally)).not.toMatch(/mallory|alice|secret/);
  });

  it.each([
    [{ accountId: '08966example' }],
    [{ inferredAttributes: 'account_id:around' }],
    [{ accountId: undefined }],
  ])("leaves the ledger out of doubt for a record that is nobody's: %j", (place) => {
    const tally = newCopyTally();
    const refused = { ...kept, ...place } as ActivityEvent;

    countConflict(tally, { kept, refused, attributes: ['user_name'] });
    countConflict(tally, { kept: refused, refused: kept, attributes: ['user_name'] });

    expect(tally).toMatchObject({ conflicts: 2, contested: 0 });
  });

  it('counts as contested what differs in its Region alone', () => {
    const tally = newCopyTally();
    const other = { ...kept, inferredAttributes: 'aws_region:around' };

    countConflict(tally, { kept, refused: other, attributes: ['user_name'] });

    expect(tally.contested).toBe(1);
  });

  it('notes a hundred and counts all', () => {
    const tally = newCopyTally();

    for (let index = 0; index < 150; index += 1) if (conflict) countConflict(tally, conflict);

    expect(tally.conflicts).toBe(150);
    expect(tally.noted).toHaveLength(100);
  });
});

describe('addCopies', () => {
  it('adds counts and notes, a hundred at most', () => {
    const [sum, part] = [newCopyTally(), newCopyTally()];
    part.repaired = 2;
    for (let index = 0; index < 60; index += 1) if (conflict) countConflict(part, conflict);

    addCopies(sum, part);
    addCopies(sum, part);

    expect(sum).toMatchObject({ repaired: 4, conflicts: 120, contested: 120 });
    expect(sum.noted).toHaveLength(100);
  });
});
