import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActivityEvent } from '@iam-tracker/core';
import { openDuckDbLake, type QueryEngine } from '@iam-tracker/lake/queries';
import { costlyRuns, sampleEvent } from '@iam-tracker/test-utils';
import { writeLake } from '@iam-tracker/test-utils/lake';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gatherStory } from '../../src/timeline/gather-story.ts';
import { readSubject } from '../../src/timeline/subject.ts';

const DAYS = { first: '2026-01-01', last: '2026-01-01' };
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const HOME = '111122223333';
const STRANGER = '999988887777';
const HOSTILE = [`x' OR 'a'='a`, `%`, `_`, `\\`, `--`, `"') OR 1=1 --`, `a b'`, 'Ünï "x"'];

/** What happened, by id; requests are written as they are stored. */
const EVENTS: Readonly<Record<string, Partial<ActivityEvent> & { readonly request?: object }>> = {
  'used key': { accessKeyId: KEY, userName: 'ci' },
  'made key': { eventName: 'CreateAccessKey', issuedAccessKeyId: KEY, target: 'user/ci' },
  'switched key off': {
    ...{ eventName: 'UpdateAccessKey', target: 'user/ci' },
    request: { userName: 'ci', accessKeyId: KEY, status: 'Inactive' },
  },
  'asked about key': { eventName: 'GetAccessKeyInfo', target: `access-key/${KEY}` },
  'worked as role': { userName: 'Deploy', userType: 'AssumedRole', accessKeyId: 'ASIADEPLOY' },
  'made role': { eventName: 'CreateRole', target: 'role/deploy', accessKeyId: 'ASIAADMIN' },
  'opened admin': { eventName: 'AssumeRole', issuedAccessKeyId: 'ASIAADMIN', target: 'role/admin' },
  'changed trust': {
    ...{ eventName: 'UpdateAssumeRolePolicy', target: 'role/deploy' },
    request: { policyDocument: `{"Principal":{"AWS":"arn:aws:iam::${STRANGER}:root"}}` },
  },
  'stranger opened role': {
    ...{ eventName: 'AssumeRole', target: 'role/deploy', userType: 'AWSAccount' },
    ...{ actor: STRANGER, actorType: 'account', userName: STRANGER },
  },
  'stranger wrote': { userArn: `arn:aws:sts::${STRANGER}:assumed-role/x/y`, userName: 'x' },
  'root signed in': {
    ...{ userType: 'Root', userName: 'root', actor: 'root' },
    userArn: `arn:aws:iam::${HOME}:root`,
  },
  'changed account': { eventName: 'UpdateAccountPasswordPolicy', target: `account/${HOME}` },
  'user worked': { userType: 'IAMUser', userName: 'alice' },
  'role of that name worked': { userType: 'AssumedRole', userName: 'alice' },
  'attached to user': {
    ...{ eventName: 'AttachUserPolicy', target: 'user/alice' },
    request: { userName: 'alice', policyArn: `arn:aws:iam::${HOME}:policy/team/Deploy_Rights` },
  },
  'added to group': {
    ...{ eventName: 'AddUserToGroup', target: 'user/alice' },
    request: { groupName: 'Admins', userName: 'alice' },
  },
  'made policy': { eventName: 'CreatePolicy', target: 'policy/Deploy_Rights' },
  'made policy alike': { eventName: 'CreatePolicy', target: 'policy/DeployXRights' },
  'wrote inline policy': {
    ...{ eventName: 'PutRolePolicy', target: 'role/other' },
    request: { roleName: 'other', policyName: 'Deploy_Rights' },
  },
  'attached the other of that name': {
    ...{ eventName: 'AttachRolePolicy', target: 'role/other' },
    request: { roleName: 'other', policyArn: 'arn:aws:iam::aws:policy/Deploy_Rights' },
  },
  'came from there': { sourceIp: '2001:db8::1' },
  'removed a provider': { target: 'oidc-provider/example.com/id' },
  ...Object.fromEntries(HOSTILE.map((name) => [`hostile ${name}`, { target: `user/${name}` }])),
};

let folder: string;
let engine: QueryEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'subjects '));
  const events = Object.entries(EVENTS).map(([id, { request, ...more }], second) =>
    sampleEvent(id, second, {
      ...{ accountId: HOME, actor: 'someone', userName: 'someone', userType: 'IAMUser' },
      ...(request === undefined ? {} : { requestParameters: JSON.stringify(request) }),
      ...more,
    }),
  );
  await writeLake(folder, events);
  engine = await openDuckDbLake(folder);
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

async function story(who: string) {
  const { events, onSubject } = await gatherStory(engine, readSubject(who), {
    ...{ days: DAYS, limit: 1_000 },
  });
  const ids = events.map(({ event_id: id }) => id);
  return {
    by: ids.filter((id) => !onSubject.has(id)),
    on: ids.filter((id) => onSubject.has(id)),
  };
}

describe('readSubject', () => {
  it.each([
    ['ASIAIOSFODNN7EXAMPLE', 'key', 'ASIAIOSFODNN7EXAMPLE'],
    ['access-key/AKIAIOSFODNN7EXAMPLE', 'key', 'AKIAIOSFODNN7EXAMPLE'],
    ['role/deploy', 'role', 'deploy'],
    ['arn:aws:iam::123456789012:role/service/deploy', 'role', 'deploy'],
    ['arn:aws-us-gov:iam::123456789012:user/path/alice', 'user', 'alice'],
    ['user/alice', 'user', 'alice'],
    ['group/path/admins', 'group', 'admins'],
    ['policy/deploy', 'policy', 'deploy'],
    [
      'arn:aws:iam::aws:policy/job-function/Billing',
      'policy',
      'arn:aws:iam::aws:policy/job-function/Billing',
    ],
    ['123456789012', 'account', '123456789012'],
    ['account/123456789012', 'account', '123456789012'],
    ['arn:aws:iam::123456789012:root', 'account', '123456789012'],
    ['192.0.2.1', 'address', '192.0.2.1'],
    ['2001:db8::1', 'address', '2001:db8::1'],
    [' sofia@example.com ', 'name', 'sofia@example.com'],
    ['AKIA', 'name', 'AKIA'],
    ['1234567890123', 'name', '1234567890123'],
    ['192.0.2.256', 'name', '192.0.2.256'],
  ])('reads %s as %s %s', (text, kind, value) => {
    expect(readSubject(text)).toEqual({ kind, value });
  });

  it.each(['', '  ', 'a\0b', '\ud800', 'x'.repeat(3_000)])('refuses %j', (text) => {
    expect(() => readSubject(text)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });
});

describe('gatherStory', () => {
  it.each([
    ['a key', KEY, ['used key'], ['made key', 'switched key off', 'asked about key']],
    [
      'a role, with who opened the session in which something was done to it',
      'role/DEPLOY',
      ['worked as role', 'opened admin'],
      ['made role', 'changed trust', 'stranger opened role'],
    ],
    ['a user', 'user/alice', ['user worked'], ['attached to user', 'added to group']],
    [
      'a name',
      'alice',
      ['user worked', 'role of that name worked'],
      ['attached to user', 'added to group'],
    ],
    ['a group', 'group/admins', [], ['added to group']],
    [
      'a policy',
      'policy/deploy_rights',
      [],
      ['attached to user', 'made policy', 'wrote inline policy', 'attached the other of that name'],
    ],
    [
      'the ARN of a policy',
      `arn:aws:iam::${HOME}:policy/team/Deploy_Rights`,
      [],
      ['attached to user', 'made policy'],
    ],
    ['a foreign account', STRANGER, ['stranger opened role', 'stranger wrote'], ['changed trust']],
    ['an address', '2001:DB8::1', ['came from there'], []],
    ['anything acted on', 'oidc-provider/example.com/id', [], ['removed a provider']],
    ['anything acted on, by its name', 'example.com/id', [], ['removed a provider']],
  ])('tells of %s', async (_, who, by, on) => {
    const told = await story(who);

    expect({ by: told.by.sort(), on: told.on.sort() }).toEqual({ by: by.sort(), on: on.sort() });
  });

  it('tells of everything in an account, and whose people did it', async () => {
    const { by, on } = await story(HOME);

    expect(by.length + on.length).toBe(Object.keys(EVENTS).length);
    expect(by).toEqual(['root signed in']);
    expect(on).toContain('stranger wrote');
  });

  it.each(HOSTILE)('takes %p for a name and nothing else', async (name) => {
    expect(await story(name)).toEqual({ by: [], on: [`hostile ${name}`] });
    expect(await story(`user/${name}`)).toEqual({ by: [], on: [`hostile ${name}`] });
  });

  it('never finds anything by a text that names nothing', async () => {
    const quotes = fc.constantFrom(`'`, `"`, '%', '_', '\\', '/', ')', ';', '--', 'policy/', 'a');
    const texts = fc.array(quotes, { minLength: 1, maxLength: 12 }).map((some) => some.join(''));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        fc.pre(!HOSTILE.includes(text) && text.trim() === text);

        expect(await story(text)).toEqual({ by: [], on: [] });
      }),
      { numRuns: costlyRuns(10, 40) },
    );
  });
});
