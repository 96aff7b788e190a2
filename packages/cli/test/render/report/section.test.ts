import { describe, expect, it } from '@jest/globals';
import { nameRole } from '../../../src/render/report/section.ts';

describe('nameRole', () => {
  const userName = 'AWSReservedSSO_Admin_0123456789abcdef';
  const arnOf = (path: string) => `arn:aws:iam::123456789012:role/${path}${userName}`;

  it('reads the permission set out of the name of a role of Identity Center', () => {
    const roleArn = arnOf('aws-reserved/sso.amazonaws.com/eu-west-1/');

    expect(nameRole({ userName, roleArn })).toBe('permission set Admin');
  });

  it.each([arnOf(''), arnOf('x:role/aws-reserved/sso.amazonaws.com/')])(
    'shows the whole name of %s, which is only named alike',
    (roleArn) => {
      expect(nameRole({ userName, roleArn })).toBe(userName);
    },
  );

  it('shows the whole name when the path is not known, and other names', () => {
    expect(nameRole({ userName })).toBe(userName);
    expect(nameRole({ userName: 'deploy' })).toBe('deploy');
  });
});
