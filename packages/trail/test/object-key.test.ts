import { describe, expect, it } from '@jest/globals';
import { parseObjectKey } from '../src/object-key.ts';

const LOG =
  '123456789012/CloudTrail/eu-west-1/2026/11/20/123456789012_CloudTrail_eu-west-1_20261120T1005Z_AbCdEf0123456789.json.gz';
const DIGEST =
  '123456789012/CloudTrail-Digest/eu-west-1/2026/11/20/123456789012_CloudTrail-Digest_eu-west-1_all_of-it_us-east-1_20261120T100131Z';

describe('parseObjectKey', () => {
  it.each([
    ['a plain trail', 'AWSLogs/', '', undefined],
    ['an organization trail', 'AWSLogs/o-abcde12345/', '', 'o-abcde12345'],
    ['Control Tower', 'o-abcde12345/AWSLogs/o-abcde12345/', 'o-abcde12345/', 'o-abcde12345'],
    ['a prefix of several folders', 'a/b c/AWSLogs/', 'a/b c/', undefined],
    [
      'a prefix that holds AWSLogs/',
      'x/AWSLogs/o-abcde12345/AWSLogs/',
      'x/AWSLogs/o-abcde12345/',
      undefined,
    ],
    ['a prefix with a line feed', 'a\nb/AWSLogs/', 'a\nb/', undefined],
  ])('reads a log file of %s', (_name, begin, prefix, organizationId) => {
    expect(parseObjectKey(`${begin}${LOG}`)).toEqual({
      kind: 'log',
      prefix,
      ...(organizationId === undefined ? {} : { organizationId }),
      accountId: '123456789012',
      region: 'eu-west-1',
      time: Date.parse('2026-11-20T10:05:00Z'),
      unique: 'AbCdEf0123456789',
    });
  });

  it.each([
    ['.json.gz', false],
    ['_backfill.json.gz', true],
  ])('reads a digest whose name ends with %s', (ending, isBackfill) => {
    expect(parseObjectKey(`AWSLogs/${DIGEST}${ending}`)).toEqual({
      kind: 'digest',
      prefix: '',
      accountId: '123456789012',
      region: 'eu-west-1',
      time: Date.parse('2026-11-20T10:01:31Z'),
      trailName: 'all_of-it',
      homeRegion: 'us-east-1',
      isBackfill,
    });
  });

  it.each([
    ['CloudTrail-Insight', 'insight'],
    ['CloudTrail-NetworkActivity', 'network_activity'],
    ['CloudTrail-Aggregated', 'aggregated'],
  ])('tells %s from logs', (folder, kind) => {
    expect(parseObjectKey(`AWSLogs/${LOG.replaceAll('CloudTrail', folder)}`).kind).toBe(kind);
  });

  it.each(['us-gov-west-1', 'cn-north-1', 'us-isob-east-1', 'eusc-de-east-1', 'mx-central-1'])(
    'knows the Region %s',
    (region) => {
      expect(parseObjectKey(`AWSLogs/${LOG.replaceAll('eu-west-1', region)}`)).toMatchObject({
        region,
      });
    },
  );

  it.each([
    ['too_long', `${'a'.repeat(1_000)}/AWSLogs/${LOG}`],
    ['too_long', `${'é'.repeat(500)}/AWSLogs/${LOG}`],
    ['other_folders', ''],
    ['other_folders', 'AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/20/'],
    ['other_folders', 'AWSLogs/123456789012/CloudTrail-Digest/'],
    ['other_folders', LOG],
    ['other_folders', `myAWSLogs/${LOG}`],
    ['other_folders', `AWSLogs/o-short/${LOG}`],
    ['other_folders', 'AWSLogs/123456789012/Config/eu-west-1/2026/3/1/x.json.gz'],
    ['other_service', `AWSLogs/${LOG.replaceAll('CloudTrail', 'vpcflowlogs')}`],
    ['other_service', `AWSLogs/${LOG.replaceAll('CloudTrail', 'CloudTrail-Other')}`],
    ['other_name', `AWSLogs/${LOG}.bak`],
    ['other_name', `AWSLogs/${LOG.replace('T1005', 'T2405')}`],
    ['other_name', `AWSLogs/${LOG.replace('_20261120', '_20260230')}`],
    ['other_name', `AWSLogs/${DIGEST}_other.json.gz`],
    ['account_differs', `AWSLogs/${LOG.replace('123456789012_', '210987654321_')}`],
    ['kind_differs', `AWSLogs/${LOG.replace('_CloudTrail_', '_CloudTrail-Insight_')}`],
    ['region_differs', `AWSLogs/${LOG.replace('_eu-west-1_', '_us-east-1_')}`],
    ['region_differs', `AWSLogs/${DIGEST.replace('_eu-west-1_', '_us-east-1_')}.json.gz`],
    ['date_differs', `AWSLogs/${LOG.replace('2026/11/20', '2026/11/19')}`],
    ['date_differs', `AWSLogs/${LOG.replace('2026/11/20', '2026/11/21')}`],
    ['date_differs', `AWSLogs/${LOG.replace('2026/11/20', '2026/99/99')}`],
  ])('calls foreign, as %s, %j', (reason, key) => {
    expect(parseObjectKey(key)).toEqual({ kind: 'foreign', reason });
  });

  it('takes the folder of the day before for a file of just after midnight', () => {
    const key = `AWSLogs/${LOG.replace('_20261120T1005Z', '_20261121T0004Z')}`;

    expect(parseObjectKey(key)).toMatchObject({
      kind: 'log',
      time: Date.parse('2026-11-21T00:04Z'),
    });
  });
});
