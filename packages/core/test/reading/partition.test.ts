import { describe, expect, it } from '@jest/globals';
import { homeRegionOf, partitionOf } from '../../src/reading/partition.ts';

describe('homeRegionOf', () => {
  it.each([
    ['eu-central-1', 'us-east-1'],
    ['us-west-2', 'us-east-1'],
    ['us-gov-east-1', 'us-gov-west-1'],
    ['cn-northwest-1', 'cn-north-1'],
    ['eusc-de-east-1', 'eusc-de-east-1'],
    ['us-iso-west-1', 'us-iso-east-1'],
    ['us-isob-east-1', 'us-isob-east-1'],
    ['us-isof-east-1', 'us-isof-south-1'],
    ['eu-isoe-west-1', 'eu-isoe-west-1'],
  ])('finds where the partition of %s records IAM events: %s', (region, home) => {
    expect(homeRegionOf(region)).toBe(home);
  });
});

describe('partitionOf', () => {
  it.each([
    ['eu-central-1', 'aws'],
    ['us-gov-east-1', 'aws-us-gov'],
    ['cn-northwest-1', 'aws-cn'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['us-iso-west-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
  ])('finds how ARNs of %s begin: %s', (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
  });
});
