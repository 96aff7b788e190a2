import { normalize } from '@iam-tracker/core';
import { assumedRole, buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { readParts } from '../../src/record/readable-record.ts';

const WHOLE = buildRecord({
  eventName: 'AttachUserPolicy',
  userIdentity: assumedRole('deploy', 'ada'),
  requestParameters: {
    userName: 'mallory',
    policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  },
  responseElements: null,
});

describe('readParts', () => {
  it('reads objects that are kept as JSON text', () => {
    const { userIdentity, requestParameters } = WHOLE;

    const record = readParts({
      ...WHOLE,
      userIdentity: JSON.stringify(userIdentity),
      requestParameters: `\n ${JSON.stringify(requestParameters)}`,
      responseElements: 'null',
    });

    expect(record).toEqual(WHOLE);
  });

  it('reads parts of the caller that are kept as JSON text', () => {
    const caller = WHOLE.userIdentity as Record<string, unknown>;
    const parts = Object.entries(caller.sessionContext as Record<string, unknown>);
    const texts = parts.map(([name, part]) => [
      name,
      typeof part === 'object' ? JSON.stringify(part) : part,
    ]);
    const sessionContext: Record<string, unknown> = Object.fromEntries(texts);
    const userIdentity = { ...caller, sessionContext: JSON.stringify(sessionContext) };

    expect(readParts({ ...WHOLE, userIdentity })).toEqual(WHOLE);
    expect(readParts({ ...WHOLE, userIdentity: { ...caller, sessionContext } })).toEqual(WHOLE);
  });

  it('reads text inside of text', () => {
    const text = JSON.stringify(JSON.stringify(WHOLE.requestParameters));

    expect(readParts({ ...WHOLE, requestParameters: text })).toEqual(WHOLE);
  });

  it.each([
    ['a notice', 'HIDDEN_DUE_TO_SECURITY_REASONS'],
    ['half an object', '{"userName":'],
    ['a number', '7'],
    ['a word', 'nothing'],
    ['a text as text', '"HIDDEN"'],
    [
      'text layered without end',
      Array(4)
        .fill(0)
        .reduce((text) => JSON.stringify(text), '{}'),
    ],
    ['text larger than a record', `{"a":"${'x'.repeat(256 * 1024)}"}`],
  ])('leaves %s as it is', (_what, requestParameters) => {
    const record = { ...WHOLE, requestParameters };

    expect(readParts(record)).toBe(record);
  });

  it('leaves JSON in other fields and inside of parts as it is', () => {
    const record = {
      ...WHOLE,
      userAgent: '{"a":1}',
      requestParameters: { policyDocument: '{"Statement":[]}' },
    };

    expect(readParts(record)).toBe(record);
  });

  it('gives the event of the record as CloudTrail wrote it', () => {
    const text = {
      ...WHOLE,
      userIdentity: JSON.stringify(WHOLE.userIdentity),
      requestParameters: JSON.stringify(WHOLE.requestParameters),
      responseElements: 'null',
    };

    expect(normalize(text)).toEqual(normalize(WHOLE));
  });
});
