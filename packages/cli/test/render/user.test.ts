import type { UserStory } from '@iam-tracker/analysis';
import type { UserRecord } from '@iam-tracker/core';
import { anyText, sampleHeader, sampleUser, userRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import picocolors from 'picocolors';
import { renderUser } from '../../src/render/user.ts';
import { activeCharacters } from '../test-context.ts';

const colors = picocolors.createColors(false);
const SCAN = '2026-01-01T10:00:00Z';

function story(record: UserRecord): UserStory {
  return { scan: sampleHeader(SCAN), record, isPresent: true, changes: [] };
}

function factsOf(fields: Partial<UserRecord>, ...left: (keyof UserRecord)[]): string {
  const record: Partial<UserRecord> = { ...sampleUser('alice', SCAN), ...fields };
  for (const field of left) delete record[field];
  return renderUser(story(record as UserRecord), colors);
}

describe('renderUser', () => {
  it('tells what is not known from what is not there', () => {
    const unknown = factsOf(
      {},
      ...(['passwordEnabled', 'mfaActive', 'accessKeys', 'groups'] as const),
      ...(['attachedPolicies', 'inlinePolicies', 'tags'] as const),
    );
    const nothing = factsOf({
      passwordEnabled: false,
      mfaActive: false,
      accessKeys: [],
      groups: [],
      attachedPolicies: [],
    });

    for (const label of ['console', 'MFA', 'keys', 'groups', 'policies', 'inline', 'tags']) {
      expect(unknown).toMatch(new RegExp(`^  ${label} +unknown$`, 'm'));
    }
    expect(nothing).toMatch(/^ {2}console +no$/m);
    expect(nothing).toMatch(/^ {2}MFA +no$/m);
    expect(nothing).toMatch(/^ {2}keys +none$/m);
    expect(nothing).not.toContain('groups');
    expect(nothing).not.toContain('unknown');
  });

  it('remembers the sign-ins of a password that is gone', () => {
    const facts = factsOf({ passwordEnabled: false, passwordLastUsed: '2025-12-31T10:00:00Z' });

    expect(facts).toMatch(/^ {2}console +no; last sign-in 1 d ago$/m);
  });

  it('names keys by id, by slot, or by their place', () => {
    const facts = factsOf({
      accessKeys: [{ status: 'Active', slot: 2 }, { status: 'Inactive' }],
    });

    expect(facts).toMatch(/^ {2}keys +key 2: active, never used$/m);
    expect(facts).toMatch(/^ +key 2: inactive, never used$/m);
  });

  it('never does anything to a terminal, whatever a user is called', () => {
    fc.assert(
      fc.property(userRecord(), anyText(), (record, text) => {
        const hostile = { ...record, userName: text, arn: text, groups: [text], createDate: text };

        expect(activeCharacters(renderUser(story(record), colors))).toEqual([]);
        expect(activeCharacters(renderUser(story(hostile), colors))).toEqual([]);
      }),
    );
  });
});
