import { generateAccount, generateInventory } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { createIamTimeline } from '../../src/iam/iam-service.ts';
import { readChanges } from '../../src/iam/identity-change.ts';

const DAY = 86_400_000;
const start = Date.UTC(2026, 9, 1);
const end = start + 14 * DAY;

describe('the identities of an account', () => {
  const account = generateAccount({ seed: 5, start, end, eventsPerDay: 200 });
  const timeline = createIamTimeline(account.inventory);
  for (const { record } of account.events()) timeline.add(readChanges(record));

  it('show what attackers leave behind', () => {
    const { users, root } = timeline.at(end);

    expect(users.get('aws-support-agent')?.attachedPolicies).toEqual([
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ]);
    expect(users.get('svc-backup')?.accessKeys).toHaveLength(2);
    expect(users.get('carol.dunn')?.mfaDevices).toEqual([]);
    expect(users.get('contractor-webdev')?.inlinePolicies).toHaveLength(1);
    expect([root.mfaDevices.length, root.accessKeys.length]).toEqual([0, 1]);
    expect(root.accessKeys[0]?.lastUsed?.service).toBe('sts');
  });

  it('show one thing that no event tells', () => {
    const events = new Set(Array.from(account.events(), ({ record }) => record.eventID));
    const before = timeline.at(end).users.get('nils.strand');
    for (const { record } of account.unseen) timeline.add(readChanges(record));
    const after = timeline.at(end).users.get('nils.strand');

    const [unseen] = account.unseen;
    const time = Date.parse(unseen?.record.eventTime ?? '');
    expect(account.unseen).toHaveLength(1);
    expect(events.has(unseen?.record.eventID ?? '')).toBe(false);
    expect(time).toBeGreaterThan(end - DAY);
    expect(before?.attachedPolicies).toEqual([]);
    expect(after?.attachedPolicies).toEqual(['arn:aws:iam::aws:policy/AdministratorAccess']);
  });

  it('tell everything when there is no attacker, or no time', () => {
    const peaceful = generateAccount({ seed: 5, start, end, attacks: false });
    const short = generateAccount({ seed: 5, start, end: start + DAY / 2 });

    expect([peaceful.unseen, short.unseen]).toEqual([[], []]);
  });
});

describe('generateInventory', () => {
  it('makes as many users as asked, the same every time', () => {
    const options = { seed: 3, users: 300, at: start };
    const { users } = generateInventory(options);

    expect(users).toHaveLength(300);
    expect(generateInventory(options).users).toEqual(users);
    expect(new Set(users.map(({ userName }) => userName)).size).toBe(300);
    expect(users.some(({ userName }) => userName.includes(','))).toBe(true);
    expect(users.some(({ accessKeys }) => accessKeys.length === 2)).toBe(true);
    expect(users.some(({ mfaDevices }) => mfaDevices.length === 1)).toBe(true);
  });
});
