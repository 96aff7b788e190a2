import { describe, expect, it } from '@jest/globals';
import { parseArn } from '../../src/record/arn.ts';

describe('parseArn', () => {
  it('reads service, account, type and resource', () => {
    expect(parseArn('arn:aws-us-gov:iam::123456789012:user/team/alice')).toEqual({
      service: 'iam',
      accountId: '123456789012',
      resourceType: 'user',
      resource: 'team/alice',
    });
    expect(parseArn('arn:aws:iam::123456789012:root')).toMatchObject({
      resourceType: '',
      resource: 'root',
    });
    expect(parseArn('arn:aws:lambda:eu-west-1:123456789012:function:job')).toMatchObject({
      service: 'lambda',
      resource: 'function:job',
    });
  });

  it.each([
    '',
    'alice',
    'arn:',
    'arn:aws',
    'arn:aws:iam',
    'arn:aws:iam:',
    'arn:aws:iam::123456789012',
  ])('does not read %j', (text) => {
    expect(parseArn(text)).toBeUndefined();
  });
});
