import { readService, serviceSuffixOf } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';

describe('readService', () => {
  it.each([
    ['iam.amazonaws.com', 'iam'],
    ['ec2.amazonaws.com.cn', 'ec2'],
    ['access-analyzer.amazonaws.eu', 'access-analyzer'],
    ['sts.c2s.ic.gov', 'sts'],
    ['sts.sc2s.sgov.gov', 'sts'],
    ['sts.cloud.adc-e.uk', 'sts'],
    ['sts.csp.hci.ic.gov', 'sts'],
    ['logs.eu-west-1.amazonaws.com', 'logs.eu-west-1'],
  ])('reads %s', (name, service) => {
    expect(readService(name)).toBe(service);
  });

  it.each([
    'amazonaws.com',
    'iam.amazonaws.com.evil.example',
    'iam.amazonaws.comx',
    'iam_amazonaws.com',
    ' iam.amazonaws.com',
    'iam.amazonaws.com\n',
    '192.0.2.1',
    7,
    null,
    undefined,
  ])('does not take %p for the name of a service', (name) => {
    expect(readService(name)).toBeUndefined();
  });
});

describe('serviceSuffixOf', () => {
  it.each([
    ['eu-west-1', 'amazonaws.com'],
    ['us-gov-west-1', 'amazonaws.com'],
    ['cn-north-1', 'amazonaws.com.cn'],
    ['eusc-de-east-1', 'amazonaws.eu'],
    ['us-iso-east-1', 'c2s.ic.gov'],
    ['us-isob-east-1', 'sc2s.sgov.gov'],
    ['eu-isoe-west-1', 'cloud.adc-e.uk'],
    ['us-isof-south-1', 'csp.hci.ic.gov'],
  ])('knows how services end in %s: %s', (region, suffix) => {
    expect(serviceSuffixOf(region)).toBe(suffix);
  });
});
