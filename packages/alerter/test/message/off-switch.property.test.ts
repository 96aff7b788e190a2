import {
  deletePassword,
  endRoleSessions,
  endUserSessions,
  switchKey,
  switchOther,
} from '@iam-tracker/core/off-switch';
import { activityEvent, costlyRuns, hostileText } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toRuleEvent } from '../../src/event/rule-event.ts';
import { findCredentials } from '../../src/message/credentials.ts';
import { argumentsOf } from './run-command.ts';

const KEY = 'AKIAEXAMPLEKEY000001';
const LETTERS = [...'abcXYZ019_+=,.@-'];

/** Whatever IAM takes for a name, and what looks like an option or an expansion. */
const allowed = fc.oneof(
  fc
    .array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 64 })
    .map((letters) => letters.join('')),
  fc.constantFrom('-x', '--profile', '--profile=x', '=ls', '@file', '..', ',', 'a=b', '+1', '--'),
);
/** Names that no user can have; a forged record may. */
const forbidden = fc
  .oneof(
    hostileText(),
    fc.constantFrom(
      '',
      "a' ; reboot '",
      '$(reboot)',
      '`reboot`',
      'a b',
      'a\nb',
      '*',
      '~',
      'x'.repeat(65),
    ),
  )
  .filter((name) => !/^[\w+=,.@-]{1,64}$/.test(name));

/** The arguments that an option with a value is meant to be. */
function option(name: string, value: string): string[] {
  return value.startsWith('-') ? [`--${name}=${value}`] : [`--${name}`, value];
}

describe('commands', () => {
  it('have exactly the arguments that are meant, for every name that IAM takes', () => {
    fc.assert(
      fc.property(
        allowed,
        fc.constantFrom('Active' as const, 'Inactive' as const),
        (name, status) => {
          const { command } = switchKey(name, KEY, status);

          expect(argumentsOf(command ?? '')).toEqual([
            ...['iam', 'update-access-key', ...option('user-name', name)],
            ...['--access-key-id', KEY, '--status', status],
          ]);
        },
      ),
    );
  });

  it('deny sessions by the time of the shell, in a document that is JSON', () => {
    const ends = fc.constantFrom(
      { end: endRoleSessions, kind: 'role' },
      { end: endUserSessions, kind: 'user' },
    );
    fc.assert(
      fc.property(allowed, ends, (name, { end, kind }) => {
        const words = argumentsOf(end(name).command ?? '');

        const document = JSON.parse(words.at(-1) ?? '');
        expect(words.slice(0, -1)).toEqual([
          ...['iam', `put-${kind}-policy`, ...option(`${kind}-name`, name)],
          ...['--policy-name', 'AWSRevokeOlderSessions', '--policy-document'],
        ]);
        const [statement] = document.Statement;
        expect(statement).toMatchObject({ Effect: 'Deny', Action: '*', Resource: '*' });
        expect(statement.Condition.DateLessThan['aws:TokenIssueTime']).toMatch(
          /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
        );
      }),
      { numRuns: costlyRuns(8, 40) },
    );
  });

  it('take away passwords and other credentials of the user that is named', () => {
    fc.assert(
      fc.property(allowed, (name) => {
        const owner = option('user-name', name);

        expect(argumentsOf(deletePassword(name).command ?? '')).toEqual([
          ...['iam', 'delete-login-profile', ...owner],
        ]);
        expect(
          argumentsOf(switchOther('ssh_key', name, 'APKAEXAMPLEKEY000001').command ?? ''),
        ).toEqual([
          ...['iam', 'update-ssh-public-key', ...owner],
          ...['--ssh-public-key-id', 'APKAEXAMPLEKEY000001', '--status', 'Inactive'],
        ]);
        expect(argumentsOf(switchOther('certificate', name, undefined).command ?? '')).toEqual([
          ...['iam', 'list-signing-certificates', ...owner],
        ]);
      }),
      { numRuns: costlyRuns(8, 40) },
    );
  });

  it('never hold a name that IAM would not take, or an id that is none', () => {
    fc.assert(
      fc.property(forbidden, (name) => {
        expect(argumentsOf(switchKey(name, KEY, 'Inactive').command ?? '')).toEqual([
          ...['iam', 'get-access-key-last-used', '--access-key-id', KEY],
        ]);
        expect(endRoleSessions(name).command).toBeNull();
        expect(endUserSessions(name).command).toBeNull();
        expect(deletePassword(name).command).toBeNull();
        expect(switchOther('service_credential', name, KEY).command).toBeNull();
        const { command } = switchOther('service_credential', 'bob', name);
        expect(argumentsOf(command ?? '')).toEqual([
          ...['iam', 'list-service-specific-credentials', '--user-name', 'bob'],
        ]);
      }),
      { numRuns: costlyRuns(8, 40) },
    );
  });

  it('hold nothing of an event that is not of the grammar of AWS, whatever its fields say', () => {
    const nasty = fc.oneof(forbidden, allowed);
    const fields = fc.record({
      eventName: fc.constantFrom(
        'CreateAccessKey',
        'UpdateAccessKey',
        'CreateLoginProfile',
        'AssumeRole',
      ),
      userType: fc.constantFrom('IAMUser', 'AssumedRole', 'FederatedUser', 'Root'),
      userName: nasty,
      target: nasty.map((name) => `user/${name}`),
      accessKeyId: fc.oneof(nasty, fc.constantFrom(KEY, 'ASIAEXAMPLESESSION01')),
      issuedAccessKeyId: fc.oneof(
        nasty,
        fc.constantFrom('AKIAEXAMPLENEWKEY001', 'ASIAEXAMPLEISSUED001'),
      ),
      roleArn: nasty.map((name) => `arn:aws:iam::123456789012:role/${name}`),
    });
    fc.assert(
      fc.property(activityEvent(), fields, (event, texts) => {
        const told = { ...event, ...texts, eventType: 'iam' as const, outcome: 'success' as const };
        const found = findCredentials(toRuleEvent(told), undefined);

        const commands = found.flatMap(({ steps }) =>
          steps.flatMap(({ command }) => command ?? []),
        );
        for (const command of commands) {
          const [service, call, ...words] = argumentsOf(command);
          expect(service).toMatch(/^(?:iam|cloudtrail)$/);
          expect(call).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
          const values = words.filter((word) => !word.startsWith('{'));
          for (const word of values) expect(word).toMatch(/^[\w+=,.@-]+$/);
        }
      }),
      { numRuns: costlyRuns(6, 30) },
    );
  });
});
