import { describe, expect, it } from '@jest/globals';
import { IAM_CALLS } from '../../src/iam/iam-calls.ts';
import { applyChange } from '../../src/iam/iam-service.ts';
import { openState } from '../../src/iam/iam-state.ts';
import { type IamCall, ROOT } from '../../src/iam/identity-change.ts';
import { bareUser, type IamInventory } from '../../src/iam/inventory.ts';

const AT = 1_000_000;
const key = { id: 'AKIAONE', status: 'Active' as const, createdAt: 1 };
const uploaded = { id: 'U1', status: 'Active' as const, uploadedAt: 1 };
const ann = {
  ...bareUser('ann', 'AIDAANN', 1),
  password: { changedAt: 1 },
  permissionsBoundary: 'arn:b',
  tags: [{ key: 'a', value: '1' }],
  accessKeys: [key],
  mfaDevices: [{ serialNumber: 'm1', enabledAt: 1 }],
  groups: ['g1'],
  attachedPolicies: ['arn:p1'],
  inlinePolicies: [{ name: 'own', document: '{}' }],
  sshPublicKeys: [uploaded],
  signingCertificates: [uploaded],
  serviceCredentials: [{ ...uploaded, service: 's' }],
};
const group = {
  groupName: 'g1',
  groupId: 'AGPA1',
  createdAt: 1,
  attachedPolicies: ['arn:p1'],
  inlinePolicies: [],
};
const inventory: IamInventory = {
  accountId: '123456789012',
  root: { createdAt: 1, password: { changedAt: 1 }, mfaDevices: [], accessKeys: [] },
  users: [ann],
  groups: [group],
};

type Fields = Record<string, unknown>;

function stateAfter(name: string, request: Fields, response: Fields = {}, caller?: string) {
  const state = openState(inventory);
  const call: IamCall = {
    kind: 'call',
    time: AT,
    name,
    request,
    response,
    ...(caller !== undefined && { caller }),
  };
  applyChange(state, call);
  return state;
}

const inactive = (list: readonly object[]) => list.map((each) => ({ ...each, status: 'Inactive' }));

/** Effects of each call on ann; the answer where IAM chooses an id. */
const EFFECTS: [name: string, request: Fields, response: Fields, expected: Fields][] = [
  ['TagUser', { tags: [{ key: 'a', value: '2' }] }, {}, { tags: [{ key: 'a', value: '2' }] }],
  ['UntagUser', { tagKeys: ['a'] }, {}, { tags: [] }],
  ['CreateLoginProfile', {}, {}, { password: { changedAt: AT } }],
  ['UpdateLoginProfile', {}, {}, { password: { changedAt: AT } }],
  ['DeleteLoginProfile', {}, {}, { password: undefined }],
  [
    'CreateAccessKey',
    {},
    { accessKey: { accessKeyId: 'AKIATWO' } },
    { accessKeys: [key, { id: 'AKIATWO', status: 'Active', createdAt: AT }] },
  ],
  [
    'UpdateAccessKey',
    { accessKeyId: 'AKIAONE', status: 'Inactive' },
    {},
    { accessKeys: inactive([key]) },
  ],
  ['DeleteAccessKey', { accessKeyId: 'AKIAONE' }, {}, { accessKeys: [] }],
  [
    'EnableMFADevice',
    { serialNumber: 'm2' },
    {},
    { mfaDevices: [...ann.mfaDevices, { serialNumber: 'm2', enabledAt: AT }] },
  ],
  ['DeactivateMFADevice', { serialNumber: 'm1' }, {}, { mfaDevices: [] }],
  ['AttachUserPolicy', { policyArn: 'arn:p2' }, {}, { attachedPolicies: ['arn:p1', 'arn:p2'] }],
  ['AttachUserPolicy', { policyArn: 'arn:p1' }, {}, { attachedPolicies: ['arn:p1'] }],
  ['DetachUserPolicy', { policyArn: 'arn:p1' }, {}, { attachedPolicies: [] }],
  [
    'PutUserPolicy',
    { policyName: 'own', policyDocument: '{"a":1}' },
    {},
    { inlinePolicies: [{ name: 'own', document: '{"a":1}' }] },
  ],
  ['DeleteUserPolicy', { policyName: 'own' }, {}, { inlinePolicies: [] }],
  [
    'PutUserPermissionsBoundary',
    { permissionsBoundary: 'arn:c' },
    {},
    { permissionsBoundary: 'arn:c' },
  ],
  ['DeleteUserPermissionsBoundary', {}, {}, { permissionsBoundary: undefined }],
  ['AddUserToGroup', { groupName: 'g2' }, {}, { groups: ['g1', 'g2'] }],
  ['RemoveUserFromGroup', { groupName: 'g1' }, {}, { groups: [] }],
  [
    'UploadSSHPublicKey',
    {},
    { sSHPublicKey: { sSHPublicKeyId: 'U2' } },
    { sshPublicKeys: [uploaded, { id: 'U2', status: 'Active', uploadedAt: AT }] },
  ],
  [
    'UpdateSSHPublicKey',
    { sSHPublicKeyId: 'U1', status: 'Inactive' },
    {},
    { sshPublicKeys: inactive([uploaded]) },
  ],
  ['DeleteSSHPublicKey', { sSHPublicKeyId: 'U1' }, {}, { sshPublicKeys: [] }],
  [
    'UploadSigningCertificate',
    {},
    { certificate: { certificateId: 'U2' } },
    { signingCertificates: [uploaded, { id: 'U2', status: 'Active', uploadedAt: AT }] },
  ],
  [
    'UpdateSigningCertificate',
    { certificateId: 'U1', status: 'Inactive' },
    {},
    { signingCertificates: inactive([uploaded]) },
  ],
  ['DeleteSigningCertificate', { certificateId: 'U1' }, {}, { signingCertificates: [] }],
  [
    'CreateServiceSpecificCredential',
    { serviceName: 't' },
    { serviceSpecificCredential: { serviceSpecificCredentialId: 'U2' } },
    {
      serviceCredentials: [
        ...ann.serviceCredentials,
        { id: 'U2', status: 'Active', uploadedAt: AT, service: 't' },
      ],
    },
  ],
  [
    'UpdateServiceSpecificCredential',
    { serviceSpecificCredentialId: 'U1', status: 'Inactive' },
    {},
    { serviceCredentials: inactive(ann.serviceCredentials) },
  ],
  [
    'DeleteServiceSpecificCredential',
    { serviceSpecificCredentialId: 'U1' },
    {},
    { serviceCredentials: [] },
  ],
];

describe('IAM_CALLS', () => {
  it.each(EFFECTS)('%s %j', (name, request, response, expected) => {
    const state = stateAfter(name, { userName: 'ann', ...request }, response);

    const changed = Object.fromEntries(
      Object.entries({ ...ann, ...expected }).filter(([, value]) => value !== undefined),
    );
    expect(state.users.get('ann')).toEqual(changed);
  });

  it.each(EFFECTS)('%s about no user does nothing', (name, request, response) => {
    const { users, root, groups } = stateAfter(name, { userName: 'bob', ...request }, response);

    expect([...users.values()]).toEqual([ann]);
    expect([root, ...groups.values()]).toEqual([inventory.root, group]);
  });

  it('is about the caller when it names no one', () => {
    const changed = stateAfter('ChangePassword', {}, {}, 'ann').users.get('ann');
    const root = stateAfter('ChangePassword', {}, {}, ROOT).root;

    expect([changed?.password, root.password]).toEqual([{ changedAt: AT }, { changedAt: AT }]);
  });

  it('makes, renames and deletes users, and their keys go along', () => {
    const made = stateAfter(
      'CreateUser',
      { userName: 'bob', path: '/p/', permissionsBoundary: 'arn:b', tags: ann.tags },
      { user: { userId: 'AIDABOB' } },
    );
    const renamed = stateAfter('UpdateUser', {
      userName: 'ann',
      newUserName: 'anna',
      newPath: '/q/',
    });
    const moved = stateAfter('UpdateUser', { userName: 'ann', newPath: '/q/' });
    const deleted = stateAfter('DeleteUser', { userName: 'ann' });

    expect(made.users.get('bob')).toEqual({
      ...bareUser('bob', 'AIDABOB', AT, '/p/'),
      permissionsBoundary: 'arn:b',
      tags: ann.tags,
    });
    expect([...renamed.users.values()]).toEqual([{ ...ann, userName: 'anna', path: '/q/' }]);
    expect(renamed.keyOwners.get('AKIAONE')).toBe('anna');
    expect([...moved.users.values()]).toEqual([{ ...ann, path: '/q/' }]);
    expect([deleted.users.size, deleted.keyOwners.size]).toEqual([0, 0]);
  });

  it('makes, changes and deletes groups', () => {
    const made = stateAfter('CreateGroup', { groupName: 'g2' }, { group: { groupId: 'AGPA2' } });
    const of = { groupName: 'g1' };
    const attached = stateAfter('AttachGroupPolicy', { ...of, policyArn: 'arn:p2' });
    const detached = stateAfter('DetachGroupPolicy', { ...of, policyArn: 'arn:p1' });

    expect(made.groups.get('g2')).toMatchObject({ groupId: 'AGPA2', createdAt: AT });
    expect(attached.groups.get('g1')?.attachedPolicies).toEqual(['arn:p1', 'arn:p2']);
    expect(detached.groups.get('g1')?.attachedPolicies).toEqual([]);
    expect(stateAfter('DeleteGroup', of).groups.size).toBe(0);
    expect(stateAfter('AttachGroupPolicy', { groupName: 'g3' }).groups.size).toBe(1);
  });

  it('is tested call by call', () => {
    const others = ['CreateUser', 'UpdateUser', 'DeleteUser', 'ChangePassword'].concat([
      'CreateGroup',
      'DeleteGroup',
      'AttachGroupPolicy',
      'DetachGroupPolicy',
    ]);
    const tested = new Set([...EFFECTS.map(([name]) => name), ...others]);

    expect(Object.keys(IAM_CALLS).filter((name) => !tested.has(name))).toEqual([]);
  });
});

describe('applyChange', () => {
  it('counts uses close to each other as the first', () => {
    const state = openState(inventory);
    const minute = 60_000;
    const useKey = (at: number) =>
      applyChange(state, {
        kind: 'key-use',
        time: at,
        keyId: 'AKIAONE',
        use: { at, service: 'sts', region: 'eu-west-1' },
      });
    const usePassword = (time: number) =>
      applyChange(state, { kind: 'password-use', time, userName: 'ann' });

    for (const at of [60 * minute, 74 * minute]) useKey(at);
    for (const at of [60 * minute, 64 * minute]) usePassword(at);
    const first = state.users.get('ann');
    useKey(75 * minute);
    usePassword(65 * minute);
    const later = state.users.get('ann');

    expect([first?.accessKeys[0]?.lastUsed?.at, first?.passwordLastUsedAt]).toEqual([
      60 * minute,
      60 * minute,
    ]);
    expect([later?.accessKeys[0]?.lastUsed?.at, later?.passwordLastUsedAt]).toEqual([
      75 * minute,
      65 * minute,
    ]);
  });
});
