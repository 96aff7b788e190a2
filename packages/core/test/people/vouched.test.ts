import {
  accountOfRole,
  imitatesAws,
  isIdentityCenterRole,
  isNamedLikeIdentityCenterRole,
  isServiceLinkedRole,
  isServiceName,
  permissionSetOfRole,
  serviceOfRole,
} from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { CHOSEN_BY_CALLERS, VOUCHED_BY_AWS } from '../../src/people/vouched.data.ts';

const ROLE = 'arn:aws:iam::123456789012:role';

describe('isServiceLinkedRole', () => {
  it.each([
    [
      `${ROLE}/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
      'config.amazonaws.com',
    ],
    [
      `${ROLE}/aws-service-role/custom-resource.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_CustomResource`,
      'custom-resource.application-autoscaling.amazonaws.com',
    ],
    [
      'arn:aws-cn:iam::123456789012:role/aws-service-role/config.amazonaws.com.cn/AWSServiceRoleForConfig',
      'config.amazonaws.com.cn',
    ],
    [
      'arn:aws-us-gov:iam::123456789012:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS',
      'eks.amazonaws.com',
    ],
    [
      'arn:aws-eusc:iam::123456789012:role/aws-service-role/eks.amazonaws.eu/AWSServiceRoleForAmazonEKS',
      'eks.amazonaws.eu',
    ],
  ])('knows %s', (arn, service) => {
    expect(isServiceLinkedRole(arn)).toBe(true);
    expect(serviceOfRole(arn)).toBe(service);
  });

  it.each([
    `${ROLE}/x:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    `${ROLE}/team/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    `${ROLE}/aws-service-role/config.amazonaws.com/evil`,
    `${ROLE}/aws-service-role/config.amazonaws.com/x/AWSServiceRoleForConfig`,
    `${ROLE}/aws-service-role/config.example.com/AWSServiceRoleForConfig`,
    `${ROLE}/aws-service-role/AWSServiceRoleForConfig`,
    `${ROLE}/AWSServiceRoleForConfig`,
    `x${ROLE}/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    'arn:aws:iam::12345:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
    'arn:aws:iam::123456789012:user/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
    '',
    undefined,
  ])('takes %s for no such role', (arn) => {
    expect(isServiceLinkedRole(arn)).toBe(false);
  });
});

describe('permissionSetOfRole', () => {
  const path = 'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/';

  it('names the permission set of a role of Identity Center', () => {
    expect(permissionSetOfRole(`${path}AWSReservedSSO_Admin_Access_0123456789abcdef`)).toBe(
      'Admin_Access',
    );
    expect(permissionSetOfRole(`${path}AWSReservedSSO_Odd`)).toBe('Odd');
  });

  it.each([
    undefined,
    'arn:aws:iam::123456789012:role/AWSReservedSSO_Admin_0123456789abcdef',
    `${path}AWSReservedSSO_`,
    'AWSReservedSSO_Admin_0123456789abcdef',
  ])('takes no name out of %p, which any caller can choose', (arn) => {
    expect(permissionSetOfRole(arn)).toBeUndefined();
  });
});

describe('isIdentityCenterRole', () => {
  it.each([
    `${ROLE}/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
    `${ROLE}/aws-reserved/sso.amazonaws.com/eu-west-2/AWSReservedSSO_Admin_0123456789abcdef`,
    'arn:aws-cn:iam::123456789012:role/aws-reserved/sso.amazonaws.com/cn-north-1/AWSReservedSSO_A_0123456789abcdef',
  ])('knows %s', (arn) => {
    expect(isIdentityCenterRole(arn)).toBe(true);
  });

  it.each([
    `${ROLE}/AWSReservedSSO_Admin_0123456789abcdef`,
    `${ROLE}/x/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
    `${ROLE}/x:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
    `${ROLE}/aws-reserved/sso.amazonaws.com/eu-west-2/x/AWSReservedSSO_Admin_0123456789abcdef`,
    `${ROLE}/aws-reserved/sso.example.com/AWSReservedSSO_Admin_0123456789abcdef`,
    `${ROLE}/aws-reserved/sso.amazonaws.com/Admin`,
    undefined,
  ])('takes %s for no such role', (arn) => {
    expect(isIdentityCenterRole(arn)).toBe(false);
  });
});

describe('isNamedLikeIdentityCenterRole', () => {
  it('knows the whole form of the name', () => {
    expect(isNamedLikeIdentityCenterRole('AWSReservedSSO_Admin_0123456789abcdef')).toBe(true);
    expect(isNamedLikeIdentityCenterRole('AWSReservedSSO_Admin')).toBe(false);
    expect(isNamedLikeIdentityCenterRole('x-AWSReservedSSO_Admin_0123456789abcdef')).toBe(false);
  });
});

describe('isServiceName', () => {
  it.each([
    'config.amazonaws.com',
    'ec2.amazonaws.com.cn',
    'ops.apigateway.amazonaws.com',
    'sts.c2s.ic.gov',
  ])('knows %s', (name) => {
    expect(isServiceName(name)).toBe(true);
  });

  it.each([
    'amazonaws.com',
    'x.amazonaws.com.example.org',
    'an x.amazonaws.com',
    '192.0.2.1',
    '',
    undefined,
  ])('takes %s for none', (name) => {
    expect(isServiceName(name)).toBe(false);
  });
});

describe('imitatesAws', () => {
  it.each([
    ['AWSReservedSSO_Admin', '/'],
    ['awsservicerolefortest', '/'],
    ['x', '/x:role/y/'],
    ['x', '/team/aws-service-role/config.amazonaws.com/'],
    ['x', '/AWS-Reserved/sso.amazonaws.com/'],
    [undefined, '/aws-reserved/'],
  ])('sees through %s in %s', (name, path) => {
    expect(imitatesAws(name, path)).toBe(true);
  });

  it.each([
    ['AWSControlTowerExecution', '/'],
    ['AmazonSSMRole', '/service-role/'],
    ['my-AWSReservedSSO', undefined],
    [undefined, undefined],
  ])('lets %s in %s be', (name, path) => {
    expect(imitatesAws(name, path)).toBe(false);
  });
});

describe('accountOfRole', () => {
  it('reads the account of roles and their sessions alone', () => {
    expect(accountOfRole(`${ROLE}/x/scanner`)).toBe('123456789012');
    expect(accountOfRole('arn:aws:sts::123456789012:assumed-role/scanner/x')).toBe('123456789012');
    expect(accountOfRole('arn:aws:iam::123456789012:user/scanner')).toBeUndefined();
    expect(accountOfRole('arn:aws:iam::aws:role/scanner')).toBeUndefined();
    expect(accountOfRole('scanner')).toBeUndefined();
    expect(accountOfRole(undefined)).toBeUndefined();
  });
});

describe('the list of texts', () => {
  it('names every place once, with its reason and its source', () => {
    const all = [...CHOSEN_BY_CALLERS, ...VOUCHED_BY_AWS];

    expect(new Set(all.map(({ field }) => field)).size).toBe(all.length);
    for (const { reason, source } of all) {
      expect(reason).toMatch(/\.$/);
      expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    }
  });
});
