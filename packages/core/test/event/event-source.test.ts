import { fc, it } from '@fast-check/jest';
import {
  EVENT_SOURCES,
  EVENT_TYPES,
  findEventSource,
  isKept,
  servicesNaming,
} from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';
import { eventTypeOf } from '../../src/event/event-source.ts';
import { readService, SERVICE_SUFFIXES } from '../../src/event/service-name.ts';

function keeps(service: string, record: Readonly<Record<string, unknown>>): boolean | undefined {
  const source = findEventSource(`${service}.amazonaws.com`);
  return source === undefined ? undefined : isKept(source, record);
}

describe('eventTypeOf', () => {
  it('knows the family of every source, each of them once', () => {
    for (const { service, family } of EVENT_SOURCES) {
      expect(eventTypeOf(`${service}.amazonaws.com`)).toBe(family);
      expect(EVENT_TYPES).toContain(family);
    }
    expect(new Set(EVENT_SOURCES.map(({ service }) => service)).size).toBe(EVENT_SOURCES.length);
    expect(eventTypeOf('sso-oauth.amazonaws.com')).toBe('sso');
  });

  it('knows no other, not even inherited names', () => {
    for (const other of ['ec2.amazonaws.com', 'constructor', 'constructor.amazonaws.com', '']) {
      expect(eventTypeOf(other)).toBeUndefined();
    }
  });

  it.each(['iam.amazonaws.com.cn', 'iam.amazonaws.eu', 'iam.c2s.ic.gov'])(
    'knows a source by the name of another partition, %s',
    (source) => {
      expect(eventTypeOf(source)).toBe('iam');
    },
  );

  it.each(['iam.amazonaws.com.example.com', 'iam.example.com', 'iam', 'xiam.amazonaws.com'])(
    'does not take %s for one',
    (source) => {
      expect(eventTypeOf(source)).toBeUndefined();
    },
  );
});

const service = fc.constantFrom(...EVENT_SOURCES.map((source) => source.service), 'ec2', 'x.iam');
const suffix = fc.constantFrom(...SERVICE_SUFFIXES, 'amazonaws.com.example', 'c2s.ic');
const name = fc.oneof(
  fc.tuple(service, suffix).map((parts) => parts.join('.')),
  fc.tuple(service, suffix, fc.constantFrom('\n', ' ', '.')).map((parts) => parts.join('.')),
  fc.string(),
  fc.constantFrom(undefined, null, 7),
);

describe('findEventSource', () => {
  it.prop([name])('always finds the source of the service that a name tells', (text) => {
    const told = readService(text);

    expect(findEventSource(text)).toBe(EVENT_SOURCES.find((source) => source.service === told));
  });
});

describe('isKept', () => {
  it('keeps everything of identity, reads included', () => {
    expect(keeps('iam', { eventName: 'ListUsers', readOnly: true })).toBe(true);
  });

  it('keeps what changes Roles Anywhere and the account, and what they hand out', () => {
    expect(keeps('rolesanywhere', { eventName: 'CreateTrustAnchor', readOnly: false })).toBe(true);
    expect(keeps('rolesanywhere', { eventName: 'CreateSession', readOnly: false })).toBe(true);
    const response = { credentialSet: [{ credentials: { accessKeyId: 'ASIAEXAMPLEISSUED001' } }] };
    const session = { eventName: 'CreateSession', readOnly: true, responseElements: response };
    expect(keeps('rolesanywhere', session)).toBe(true);
    expect(keeps('rolesanywhere', { eventName: 'ListProfiles', readOnly: true })).toBe(false);
    expect(keeps('account', { eventName: 'StartPrimaryEmailUpdate' })).toBe(true);
    expect(keeps('account', { eventName: 'GetAlternateContact' })).toBe(false);
  });

  it('keeps the named events of a watcher, refused or not, and none of its others', () => {
    expect(keeps('cloudtrail', { eventName: 'StopLogging', readOnly: false })).toBe(true);
    expect(keeps('cloudtrail', { eventName: 'StopLogging', errorCode: 'AccessDenied' })).toBe(true);
    expect(keeps('cloudtrail', { eventName: 'LookupEvents', readOnly: true })).toBe(false);
    expect(keeps('guardduty', { eventName: 'StopLogging', readOnly: false })).toBe(false);
    expect(keeps('organizations', { eventName: 'DescribeOrganization' })).toBe(false);
    expect(keeps('organizations', { eventName: 'LeaveOrganization' })).toBe(true);
  });

  it('keeps what has no name that could tell', () => {
    expect(keeps('cloudtrail', {})).toBe(true);
    expect(keeps('account', { eventName: 7 })).toBe(true);
  });
});

describe('servicesNaming', () => {
  it('tells the services that share a name, of those kept by name', () => {
    expect(servicesNaming('DisassociateMembers')).toEqual(new Set(['guardduty', 'securityhub']));
    expect(servicesNaming('DeletePolicy')).toEqual(new Set(['organizations']));
    expect(servicesNaming('CreateUser')).toEqual(new Set());
  });
});
