import { describe, expect, it } from '@jest/globals';
import { type EventFilter, readFilter } from '../src/event-filter.ts';
import { event } from './fake-query-source.ts';

const EVENT = event(0, {
  userName: 'deploy',
  eventName: 'CreateAccessKey',
  actor: 'Alice@Example.com',
  target: 'oidc-provider/example.com/id',
  accessKeyId: 'ASIAUSED',
  issuedAccessKeyId: 'AKIAMADE',
  sourceIp: '192.0.2.17',
  awsRegion: 'us-east-1',
  accountId: '111122223333',
  delegateAccountId: '999988887777',
  userArn: 'arn:aws:sts::444455556666:assumed-role/deploy/alice',
  eventSource: 'iam.amazonaws.com.cn',
  errorCode: 'AccessDenied',
  outcome: 'failure',
  requestParameters: '{"accessKeyId":"AKIANAMED","note":"Grüße"}',
});

const fits = (filter: EventFilter, more = {}) => readFilter(filter)({ ...EVENT, ...more });

describe('readFilter', () => {
  it.each<EventFilter>([
    {},
    { userName: 'deploy' },
    { userName: 'DEP*' },
    { eventName: 'create*key' },
    { actor: 'alice@EXAMPLE.com' },
    { actor: 'alice@*' },
    { target: 'OIDC-provider/example.com/id' },
    { target: 'example.com/id' },
    { target: 'example.com/*' },
    { key: 'ASIAUSED' },
    { key: 'AKIAMADE' },
    { key: 'AKIANAMED' },
    { ip: '192.0.2.17' },
    { ip: '192.0.2.0/24' },
    { ip: '0.0.0.0/0' },
    { ip: '192.0.2.*' },
    { region: 'us-east-1' },
    { region: 'us-*' },
    { account: '111122223333' },
    { account: '444455556666' },
    { account: '999988887777' },
    { source: 'iam' },
    { source: 'IAM.amazonaws.com.cn' },
    { error: 'accessdenied' },
    { error: '*denied*' },
    { text: 'grüsse'.replace('ss', 'ß') },
    { text: 'GRÜ' },
    { isFailure: true },
    { actor: 'alice@*', ip: '192.0.2.0/25', isFailure: true },
  ])('takes an event for %j', (filter) => {
    expect(fits(filter)).toBe(true);
  });

  it.each<EventFilter>([
    { userName: 'Deploy' },
    { userName: '' },
    { eventName: 'createaccesskey' },
    { actor: 'alice' },
    { target: 'id' },
    { target: 'oidc-provider' },
    { key: 'AKIA' },
    { key: 'akiamade' },
    { ip: '192.0.2.1' },
    { ip: '192.0.2.18/32' },
    { ip: '2001:db8::/32' },
    { region: 'US-EAST-1' },
    { account: '123456789012' },
    { source: 'sts' },
    { error: 'Denied' },
    { text: 'bob' },
    { actor: 'alice@*', ip: '192.0.2.128/25' },
  ])('refuses an event for %j', (filter) => {
    expect(fits(filter)).toBe(false);
  });

  it.each([
    ['2001:db8::1', '2001:DB8:0:0:0:0:0:1'],
    ['2001:db8::/32', '2001:db8:ffff::9'],
    ['192.0.2.17', '::ffff:192.0.2.17'],
    ['cloudformation.amazonaws.com', 'cloudformation.amazonaws.com'],
    ['AWS *', 'AWS Internal'],
  ])('finds %p in the address %p', (ip, sourceIp) => {
    expect(fits({ ip }, { sourceIp })).toBe(true);
  });

  it.each<EventFilter>([
    { target: 'x' },
    { key: 'x' },
    { ip: '192.0.2.0/24' },
    { region: '*' },
    { account: '444455556666' },
    { error: '*' },
  ])('takes nothing that is not recorded for %j', (filter) => {
    expect(readFilter(filter)(event(0))).toBe(false);
  });

  it.each([
    [{ ip: '192.0.2.0/33' }, '--ip is "192.0.2.0/33"; allowed: an address, a network'],
    [{ ip: '192.0.2.0/' }, '--ip is'],
    [{ ip: '192.0.2.0/24/1' }, '--ip is'],
    [{ ip: 'example.com/24' }, '--ip is'],
    [{ account: '1234' }, '--account is "1234"; allowed: twelve digits.'],
    [{ account: '\u001b[2J' }, '--account is "\\x1b[2J"'],
  ])('refuses the filter %j', (filter, message) => {
    expect(() => readFilter(filter)).toThrow(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        message: expect.stringContaining(message),
      }),
    );
  });
});
