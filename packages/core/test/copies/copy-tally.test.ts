import { addCopies, countConflict, mergeCopies, newCopyTally } from '@iam-tracker/core';
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
      noted: [{ event_date: '2026-01-01', event_id: 'one', attributes: ['user_name'] }],
    });
    expect(JSON.stringify(tally)).not.toMatch(/mallory|alice|secret/);
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

    expect(sum).toMatchObject({ repaired: 4, conflicts: 120 });
    expect(sum.noted).toHaveLength(100);
  });
});
