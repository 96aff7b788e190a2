import { describe, expect, it } from '@jest/globals';
import { countFiltered, newTally, sumTallies, totalFiltered } from '../src/tally.ts';

describe('sumTallies', () => {
  it('adds up every count, noise by its reason', () => {
    const counts = {
      ...{ stored: 1, late: 2, unparsed: 3, omittedFields: 4, requests: 5, throttled: 6 },
      disordered: 7,
    };
    const [one, other] = [
      { ...newTally(), ...counts },
      { ...newTally(), ...counts },
    ];
    one.copies.repaired = 1;
    other.copies.conflicts = 2;
    countFiltered(one, 'aws_service', 3);
    countFiltered(one, 'filtered_role');
    countFiltered(other, 'filtered_role');

    const sum = sumTallies([one, other]);

    expect(sum).toEqual({
      stored: 2,
      late: 4,
      unparsed: 6,
      omittedFields: 8,
      requests: 10,
      throttled: 12,
      copies: { repaired: 1, conflicts: 2, contested: 0, noted: [] },
      disordered: 14,
      filtered: new Map([
        ['aws_service', 3],
        ['filtered_role', 2],
      ]),
    });
    expect(totalFiltered(sum)).toBe(5);
  });

  it('adds nothing up to nothing', () => {
    expect(sumTallies([])).toEqual(newTally());
  });
});
