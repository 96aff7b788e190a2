import { IAMClient } from '@aws-sdk/client-iam';
import type { IamInventory, SimulatedAws } from '@iam-tracker/simulator';
import type { IamBehaviour } from '../../src/iam/iam-service.ts';
import { bareUser, type UserState } from '../../src/iam/inventory.ts';
import { clientOptions, createTestClock, NOW, withAws } from '../endpoint/harness.ts';

export const DAY = 86_400_000;
export const CREATED = NOW - 100 * DAY;
export const BOUNDARY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

const alice: UserState = {
  ...bareUser('alice', 'AIDAALICE', CREATED, '/staff/'),
  tags: [{ key: 'owner', value: 'R&D <1>' }],
  permissionsBoundary: BOUNDARY,
  password: { changedAt: CREATED + DAY },
  passwordLastUsedAt: NOW - DAY,
  accessKeys: [
    {
      id: 'AKIAALICE1',
      status: 'Active',
      createdAt: CREATED,
      lastUsed: { at: NOW - 2 * DAY, service: 's3', region: 'eu-west-1' },
    },
    { id: 'AKIAALICE2', status: 'Inactive', createdAt: CREATED + DAY },
  ],
  mfaDevices: [{ serialNumber: 'arn:aws:iam::123456789012:mfa/alice', enabledAt: CREATED }],
  groups: ['readers'],
  attachedPolicies: [BOUNDARY],
  inlinePolicies: [{ name: 'own', document: '{"Version":"2012-10-17","Statement":[]}' }],
  sshPublicKeys: [{ id: 'APKAALICE', status: 'Active', uploadedAt: CREATED }],
  signingCertificates: [{ id: 'CERTALICE', status: 'Inactive', uploadedAt: CREATED }],
  serviceCredentials: [
    { id: 'ACCAALICE', status: 'Active', uploadedAt: CREATED, service: 'codecommit.amazonaws.com' },
  ],
};

const inventory: IamInventory = {
  accountId: '123456789012',
  root: {
    createdAt: CREATED,
    password: { changedAt: CREATED },
    mfaDevices: [],
    accessKeys: [{ id: 'AKIAROOT', status: 'Active', createdAt: CREATED }],
  },
  users: [alice, bareUser('bob', 'AIDABOB', CREATED)],
  groups: [
    {
      groupName: 'readers',
      groupId: 'AGPAREADERS',
      createdAt: CREATED,
      attachedPolicies: [BOUNDARY],
      inlinePolicies: [],
    },
  ],
};

/** Runs a test against the IAM of alice and bob. */
export function withIam(
  behaviour: Partial<IamBehaviour>,
  test: (iam: IAMClient, aws: SimulatedAws) => Promise<void>,
  clock = createTestClock(),
): Promise<void> {
  return withAws({ clock, iam: { inventory, ...behaviour } }, async (aws) => {
    const iam = new IAMClient(clientOptions(aws));
    await test(iam, aws);
    iam.destroy();
  });
}
