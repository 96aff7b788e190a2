import { describe, expect, it } from '@jest/globals';
import { describeInlinePolicy } from '../../src/record/build-record.ts';

const policy = (statement: unknown) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statement });
const allow = { Effect: 'Allow', Action: '*', Resource: '*' };

describe('describeInlinePolicy', () => {
  it('shows a change of the document, and none of its white space', () => {
    const digestOf = (document: string) => describeInlinePolicy('own', document).digest;

    expect(digestOf('{ "a": [1, 2] }')).toBe(digestOf('{"a":[1,2]}'));
    expect(digestOf('{"a":[1,2]}')).not.toBe(digestOf('{"a":[1,3]}'));
    expect(digestOf('not JSON')).not.toBe(digestOf('not json'));
  });

  it.each([
    ['everything', policy(allow), true],
    ['everything, in a list', policy([{ Effect: 'Deny' }, { ...allow, Action: ['*'] }]), true],
    ['every service', policy({ ...allow, Action: 's3:*' }), undefined],
    ['some resources', policy({ ...allow, Resource: 'arn:aws:s3:::x' }), undefined],
    ['everything on a condition', policy({ ...allow, Condition: { Bool: {} } }), undefined],
    ['nothing', policy({ ...allow, Effect: 'Deny' }), undefined],
    ['what cannot be read', 'x', undefined],
    ['what is no policy', '[null]', undefined],
  ])('tells whether a policy allows everything: %s', (_name, document, isAdmin) => {
    expect(describeInlinePolicy('own', document).isAdmin).toBe(isAdmin);
  });
});
