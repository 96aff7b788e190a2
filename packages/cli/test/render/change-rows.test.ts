import type { ChangeKind, UserChange } from '@iam-tracker/core';
import { anyText, sampleChange, userChange } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import picocolors from 'picocolors';
import { CHANGES } from '../../src/render/change-rows.ts';
import { textOf } from '../../src/render/table/column.ts';
import { activeCharacters } from '../test-context.ts';

const colors = picocolors.createColors(false);
const row = (...args: Parameters<typeof sampleChange>) =>
  CHANGES.row(sampleChange(...args), colors).map(textOf);

describe('CHANGES', () => {
  it.each<[ChangeKind, string | undefined, string | undefined, string | undefined, string]>([
    ['user_renamed', undefined, 'bob', 'alice', 'bob -> alice'],
    ['tag_set', 'owner', undefined, 'web', 'owner: none -> web'],
    ['tag_removed', 'owner', 'web', undefined, 'owner: web -> none'],
    ['boundary_set', undefined, undefined, 'arn:aws:iam::aws:policy/A', 'none -> policy/A'],
    ['policy_attached', 'arn:aws-us-gov:iam::aws:policy/A', undefined, undefined, 'policy/A'],
    ['mfa_device_added', 'arn:aws:iam::123456789012:mfa/a', undefined, undefined, 'mfa/a'],
    ['password_changed', undefined, '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', ''],
    ['inline_policy_changed', 'own', 'digest1', 'digest2', 'own'],
  ])('says what %s is about', (kind, subject, before, after, about) => {
    const change = { ...sampleChange('alice'), kind, subject, before, after };

    const cells = CHANGES.row(change as UserChange, colors).map(textOf);

    expect(cells[2]).toBe(kind.replaceAll('_', ' '));
    expect(cells[3]).toBe(about);
  });

  it('tells the time of the event, or by when it had happened', () => {
    const cause = {
      eventId: 'e',
      eventTime: '2026-01-01T09:30:15Z',
      eventName: 'AddUserToGroup',
      actor: 'maya',
      actorType: 'person' as const,
    };

    const explained = row('alice', '2026-01-01T10:00:00Z', { causeStatus: 'explained', cause });
    const open = row('alice', '2026-01-01T10:00:00Z');

    expect([explained[0], ...explained.slice(4)]).toEqual([
      '2026-01-01 09:30:15',
      'AddUserToGroup',
      'maya',
      '',
    ]);
    expect([open[0], ...open.slice(4)]).toEqual(['by 2026-01-01 10:00', 'pending', '', '']);
  });

  it('never does anything to a terminal, whatever a change says', () => {
    fc.assert(
      fc.property(userChange(), anyText(), (change, text) => {
        const hostile = { ...change, userName: text, subject: text, before: text, after: text };

        for (const each of [change, hostile]) {
          expect(activeCharacters(CHANGES.row(each, colors).map(textOf).join(' '))).toEqual([]);
        }
      }),
    );
  });

  it('has a field of CSV for every field of the document', () => {
    fc.assert(
      fc.property(userChange(), (change) => {
        expect(CHANGES.csvColumns).toHaveLength(19);
        expect(Object.keys(CHANGES.document(change))).toEqual(CHANGES.csvColumns);
      }),
    );
  });
});
