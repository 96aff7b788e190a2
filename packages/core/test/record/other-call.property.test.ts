import { fc, it } from '@fast-check/jest';
import { describe, expect } from '@jest/globals';
import { readIdentity, UNKNOWN } from '../../src/people/identity.ts';
import { readOutcome } from '../../src/record/call.ts';
import { readOtherCall } from '../../src/record/other-call.ts';
import { MAX_LENGTH, readText } from '../../src/record/record-text.ts';
import { parseEventTime } from '../../src/time.ts';

const text = fc.constantFrom(
  '',
  'alice',
  'x=password: hunter22',
  'arn:aws:iam::1:user/a',
  'Failure',
);
const field = fc.oneof(text, fc.string(), fc.constantFrom(undefined, null, 7, 'long '.repeat(100)));
const caller = fc.record(
  {
    type: fc.constantFrom('IAMUser', 'AssumedRole', 'AWSService', 'AWSAccount', 'Root', 'x'),
    arn: field,
    accessKeyId: field,
    principalId: field,
    invokedBy: field,
    userName: field,
    accountId: field,
  },
  { requiredKeys: [] },
);
const record = fc.record({
  userIdentity: caller,
  eventSource: field,
  eventName: fc.oneof(fc.constant('ConsoleLogin'), field),
  eventTime: fc.oneof(field, fc.constantFrom('2026-03-01T12:00:00Z', '2026-02-30T12:00:00Z')),
  errorCode: field,
  errorMessage: field,
  responseElements: fc.oneof(fc.record({ ConsoleLogin: text }), field),
});

describe('readOtherCall', () => {
  it.prop([fc.array(record, { minLength: 1, maxLength: 5 })])(
    'always says what the readers of events say, however often it is asked',
    (records) => {
      for (const one of [...records, ...records]) {
        const identity = readIdentity(one);
        const { userName } = identity;
        const expected = {
          time: typeof one.eventTime === 'string' ? parseEventTime(one.eventTime) : undefined,
          principal:
            identity.userArn ??
            readText(one.userIdentity, 'invokedBy', MAX_LENGTH.userName) ??
            (userName === UNKNOWN ? undefined : userName) ??
            identity.principalId ??
            readText(one.userIdentity, 'accountId', MAX_LENGTH.name) ??
            UNKNOWN,
          eventSource: readText(one, 'eventSource', MAX_LENGTH.eventSource) ?? UNKNOWN,
          eventName: readText(one, 'eventName', MAX_LENGTH.eventName) ?? UNKNOWN,
          isRefused: readOutcome(one).outcome === 'failure',
        };

        expect(readOtherCall(one)).toMatchObject(expected);
        expect(readOtherCall(one)?.accessKeyId).toBe(identity.accessKeyId);
      }
    },
  );
});
