import {
  addTrailFindings,
  findTrailDoubt,
  isSilent,
  openTrailLedger,
  type TrailFinding,
} from '@iam-tracker/core/trail';
import { describe, expect, it } from '@jest/globals';

const fresh = openTrailLedger({ accountId: '123456789012', region: 'eu-west-1' });
const finding = (start: number): TrailFinding => ({
  ...{ kind: 'file_altered', object: 'bucket/key', start, end: start + 3600, foundAt: 9 },
});

describe('addTrailFindings', () => {
  it('tells of the same finding once', () => {
    const first = addTrailFindings(fresh, [finding(1), finding(1), finding(2)]);
    const again = addTrailFindings(first.ledger, [finding(2), finding(3)]);

    expect(first.fresh).toEqual([finding(1), finding(2)]);
    expect(again.fresh).toEqual([finding(3)]);
    expect(again.ledger).toMatchObject({
      findings: [finding(1), finding(2), finding(3)],
      findingCount: 3,
    });
  });

  it('keeps the latest, and counts all', () => {
    const many = Array.from({ length: 210 }, (_, index) => finding(index));

    const { ledger } = addTrailFindings(fresh, many);

    expect(ledger.findings).toEqual(many.slice(-200));
    expect(ledger.findingCount).toBe(210);
  });
});

describe('isSilent', () => {
  it.each([
    [undefined, true],
    [7_200, false],
    [7_201, true],
  ])('judges a chain that ended %s seconds ago as %s', (age, expected) => {
    const ledger = age === undefined ? fresh : { ...fresh, through: 1_000_000 - age };

    expect(isSilent(ledger, 1_000_000)).toBe(expected);
  });
});

describe('findTrailDoubt', () => {
  it.each([
    [{ since: 10, through: 20 }, undefined],
    [{ since: 10, through: 1_301 }, 'ahead_of_time'],
    [{ since: 10, through: 20, walkedAt: 1_301 }, 'ahead_of_time'],
    [{ since: 30, through: 20 }, 'contradictory'],
    [{ since: 10, through: 20, isAltered: true }, 'altered'],
  ])('says of %j: %s', (claims, doubt) => {
    expect(findTrailDoubt({ ...fresh, ...claims }, 1_000)).toBe(doubt);
  });
});
