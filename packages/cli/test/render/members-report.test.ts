import { describe, expect, it } from '@jest/globals';
import { membersDocument, renderMembers } from '../../src/render/members-report.ts';

type Outcome = Parameters<typeof renderMembers>[0];

const plain = (text: string) => text;
const out = { colors: { red: plain, bold: plain, yellow: plain }, width: 120 } as never;

function outcomeOf(readings: object[], leftOut: object[] = []): Outcome {
  return { readings, leftOut } as unknown as Outcome;
}
const result = (backlog: number) => ({
  ...{ total_events_processed: 1_234, lookup_requests: 56, backlog_seconds: backlog },
});

describe('members of an organization that were read', () => {
  const outcome = outcomeOf(
    [
      { account: { id: '111122223333', name: 'orders' }, isInterrupted: false, result: result(0) },
      { account: { id: '222222222222', name: '222222222222' }, result: result(7_200) },
      { account: { id: '333333333333', name: 'mail\u001b[2Jer' }, problem: 'no role\nthere' },
      { account: { id: '444444444444', name: 'whole' } },
    ],
    [
      { account: { id: '555555555555', name: 'own', state: 'ACTIVE' }, reason: 'own_account' },
      { account: { id: '666666666666', name: 'gone', state: 'CLOSED' }, reason: 'state' },
    ],
  );

  it('are told with what was stored, what is still to read, and why not', () => {
    const text = renderMembers(outcome, out);

    expect(text).toMatch(/111122223333 +orders +1,234 +56 +nothing/);
    expect(text).toMatch(/222222222222 +222222222222 +1,234 +56 +2 h/);
    expect(text).toMatch(/444444444444 +whole +all/);
    expect(text).toContain('failed: 333333333333 (mail');
    expect(text).not.toContain('\u001b');
    expect(text).toContain('not read: 666666666666 (gone), CLOSED');
    expect(text).not.toContain('555555555555');
    expect(renderMembers(outcomeOf([]), out)).toContain('No other account is known.');
  });

  it('are a document for programs', () => {
    const { members, members_left_out: leftOut } = membersDocument(outcome);

    expect(members[0]).toMatchObject({ events_stored: 1_234, requests: 56, problem: null });
    expect(members[2]).toMatchObject({ events_stored: null, problem: 'no role\nthere' });
    expect(leftOut.map(({ reason }) => reason)).toEqual(['own_account', 'state']);
  });
});
