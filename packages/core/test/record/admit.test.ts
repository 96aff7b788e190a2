import {
  admit,
  admitText,
  type NoiseSettings,
  normalize,
  normalizeText,
  parseRolePatterns,
} from '@iam-tracker/core';
import {
  ACCOUNT_ID,
  assumedRole,
  awsService,
  buildAssumeRole,
  buildRecord,
  OTHER_ACCOUNT_ID,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const settings: NoiseSettings = {
  filterAwsServiceEvents: true,
  filteredRoles: parseRolePatterns(''),
};

describe('admit', () => {
  it('stores the normalised event of an identity record', () => {
    const record = buildRecord();

    expect(admit(record, settings)).toEqual({ verdict: 'store', ...normalize(record) });
  });

  it('filters noise under its event id', () => {
    const record = buildAssumeRole('web', { userIdentity: awsService() });

    expect(admit(record, settings)).toEqual({
      verdict: 'filter',
      reason: 'aws_service',
      eventId: record.eventID,
    });
  });

  it('filters roles of the account that the record names, or what surrounds it', () => {
    const scanners = { ...settings, filteredRoles: parseRolePatterns('scanner') };
    const record = buildRecord({
      userIdentity: assumedRole('scanner', 'x'),
      eventName: 'GetRole',
      readOnly: true,
    });
    const unsaid = { ...record, recipientAccountId: undefined };

    expect(admit(record, scanners)).toMatchObject({ reason: 'filtered_role' });
    expect(admit(unsaid, scanners, { accountId: ACCOUNT_ID })).toMatchObject({
      reason: 'filtered_role',
    });
    expect(admit(unsaid, scanners, { accountId: OTHER_ACCOUNT_ID }).verdict).toBe('store');
    expect(admit(unsaid, scanners).verdict).toBe('store');
  });

  it.each([
    ['another service', { eventSource: 'ec2.amazonaws.com' }],
    ['an inherited name', { eventSource: 'constructor' }],
    ['a data event', { eventCategory: 'Data' }],
    ['a data event without a source', { eventSource: undefined, eventCategory: 'Data' }],
    ['an insight', { eventCategory: 'Insight' }],
    ['a network event', { eventCategory: 'NetworkActivity', eventID: undefined }],
  ])('calls %s unrelated', (_what, changes) => {
    expect(admit(buildRecord(changes), settings)).toEqual({ verdict: 'unrelated' });
  });

  it.each([
    ['no source', buildRecord({ eventSource: undefined })],
    ['an empty source', buildRecord({ eventSource: '' })],
    ['no category', buildRecord({ eventCategory: undefined, eventID: undefined })],
    ['noise without an id', buildAssumeRole('web', { userIdentity: awsService(), eventID: null })],
    ['nothing', null],
    ['a list', []],
    ['a number', 7],
  ])('stores a record with %s as unparsed when it cannot be read', (_what, record) => {
    const admission = admit(record, settings);

    expect(admission).toMatchObject({ verdict: 'store', event: { eventType: 'unparsed' } });
  });

  it('passes what is known from around an unreadable record on', () => {
    const admission = admit({}, settings, { eventId: 'from-around' });

    expect(admission).toMatchObject({ event: { eventId: 'from-around' } });
  });
});

describe('admitText', () => {
  it('decides as admit does', () => {
    const records = [buildRecord(), buildRecord({ eventSource: 'ec2.amazonaws.com' }), null, 'x'];

    for (const record of records) {
      expect(admitText(JSON.stringify(record), settings)).toEqual(admit(record, settings));
    }
  });

  it('stores text that is not JSON', () => {
    expect(admitText('{', settings, { eventId: 'x' })).toEqual({
      verdict: 'store',
      ...normalizeText('{', { eventId: 'x' }),
    });
  });
});
