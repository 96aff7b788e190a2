import { addCall, type IssuingCall, isForeignCopy, mergeCalls } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ada, anyCall, callBy, keyAt } from './calls.ts';

describe('mergeCalls', () => {
  it('chooses the same call in whatever order and however often they come', () => {
    fc.assert(
      fc.property(anyCall(), anyCall(), anyCall(), (a, b, c) => {
        expect(mergeCalls(a, b)).toEqual(mergeCalls(b, a));
        expect(mergeCalls(a, mergeCalls(b, c))).toEqual(mergeCalls(mergeCalls(a, b), c));
        expect(mergeCalls(a, a)).toEqual(a);
        expect([a, b]).toContain(mergeCalls(a, b));
      }),
    );
  });

  it('prefers the copy that names the caller', () => {
    fc.assert(
      fc.property(anyCall().filter(isForeignCopy), (copy) => {
        expect(mergeCalls(copy, callBy(ada))).toEqual(callBy(ada));
      }),
    );
  });
});

describe('isForeignCopy', () => {
  it('is none of a delegate, whose account is the caller', () => {
    const account = { ...ada, actor: '444455556666', actorType: 'account' } as const;

    expect(isForeignCopy({ ...account, userType: 'AWSAccount' })).toBe(true);
    expect(isForeignCopy(account)).toBe(true);
    expect(isForeignCopy({ ...account, delegateAccountId: '444455556666' })).toBe(false);
    expect(isForeignCopy(ada)).toBe(false);
  });
});

describe('addCall', () => {
  it('keeps each key apart', () => {
    const calls = new Map<string, IssuingCall>();
    const copy = callBy({ ...ada, actor: '111122223333', actorType: 'account' });

    addCall(calls, keyAt(1), copy);
    addCall(calls, keyAt(2), callBy(ada));
    addCall(calls, keyAt(1), callBy(ada));
    addCall(calls, keyAt(1), copy);

    expect([...calls]).toEqual([
      [keyAt(1), callBy(ada)],
      [keyAt(2), callBy(ada)],
    ]);
  });
});
