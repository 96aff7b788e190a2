import { describe, expect, it } from '@jest/globals';
import { isReading } from '../../src/record/reading.ts';

describe('isReading', () => {
  it('believes the record, whatever the call is named', () => {
    expect(isReading({ readOnly: false }, 'GetUser')).toBe(false);
    expect(isReading({ readOnly: true }, 'DeleteUser')).toBe(true);
    expect(isReading({ readOnly: 'true' }, 'DeleteUser')).toBe(true);
  });

  it('goes by the name where the record does not say', () => {
    expect(isReading({}, 'ListUsers')).toBe(true);
    expect(isReading({ readOnly: 'maybe' }, 'AssumeRoleWithSAML')).toBe(true);
    expect(isReading({}, 'DeleteUser')).toBe(false);
  });
});
