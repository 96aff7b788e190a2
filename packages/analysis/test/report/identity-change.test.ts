import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { classifyChange, detailOfChange } from '../../src/report/identity-change.ts';

type Fields = Parameters<typeof sampleEvent>[2];

const iam = (eventName: string, fields: Fields = {}) =>
  sampleEvent('1', 0, { eventName, ...fields });
const sso = (eventName: string, service = 'sso') =>
  iam(eventName, { eventType: 'sso', eventSource: `${service}.amazonaws.com` });

describe('classifyChange', () => {
  it.each([
    [iam('AttachUserPolicy'), 'granted'],
    [iam('PutUserPermissionsBoundary'), 'revoked'],
    [iam('UpdateAssumeRolePolicy'), 'trust'],
    [iam('CreateAccessKey', { outcome: 'failure' }), 'credentials'],
    [iam('CreateUser'), 'identities'],
    [iam('TagRole'), 'other'],
    [iam('GetUser', { readOnly: true }), undefined],
    [iam('ListUsers', { readOnly: false }), undefined],
    [sso('CreateAccountAssignment'), 'granted'],
    [sso('AddMemberToGroup', 'sso-directory'), 'granted'],
    [sso('UpdateInstance'), 'other'],
    [sso('Authenticate'), undefined],
    [sso('CreateToken', 'sso-oauth'), undefined],
    [iam('PasswordUpdated', { eventType: 'signin' }), 'credentials'],
    [iam('ConsoleLogin', { eventType: 'signin' }), undefined],
    [iam('AssumeRole', { eventType: 'sts' }), undefined],
    [iam('CreateUser', { eventType: 'unparsed' }), undefined],
    [iam('DeletePolicy', { eventType: 'guard' }), 'guard'],
    [iam('CreateSession', { eventType: 'guard' }), undefined],
  ])('%#: %j', (event, kind) => {
    expect(classifyChange(event)).toBe(kind);
  });
});

describe('detailOfChange', () => {
  it.each([
    [
      '{"userName":"bob","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}',
      'AdministratorAccess',
    ],
    ['{"userName":"bob","policyName":"inline"}', 'inline'],
    ['{"groupName":"bob","userName":"bob"}', undefined],
    ['{"policyName":""}', undefined],
    ['{"policyName":{"a":1}}', undefined],
    ['"text"', undefined],
    ['null', undefined],
    ['{"policyName":', undefined],
  ])('of %s is %s', (requestParameters, detail) => {
    expect(detailOfChange(iam('AttachUserPolicy', { requestParameters }))).toBe(detail);
  });

  it('is not known without a request', () => {
    const { requestParameters: _, ...event } = iam('AttachUserPolicy');

    expect(detailOfChange(event)).toBeUndefined();
  });
});
