import { OTHER_ACCOUNTS } from '../cast/cast.ts';
import { ATTACKER_NETWORKS, BOTO, COMMAND_LINES } from '../cast/origins.ts';
import { uniqueId } from '../identifiers.ts';
import { SSO, SSO_DIRECTORY } from '../records/call.ts';
import { attachPolicy, createRole, iamCall, updateTrust } from '../records/iam.ts';
import { foreignCaller, iamUser } from '../records/identities.ts';
import { openVisit, portalEvent } from '../records/identity-center.ts';
import { identityCenterCall } from '../records/identity-center-admin.ts';
import { signInToPortal } from '../records/identity-center-sign-in.ts';
import {
  ADMINISTRATOR_ACCESS,
  policyText,
  trustAccount,
  trustService,
} from '../records/policies.ts';
import { assumeRole } from '../records/sts.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { anyPerson, wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const trustBackdoor: AttackPlan = {
  id: 'trust-backdoor',
  title: 'Role opened to a foreign account',
  description:
    'The key of svc-legacy-build rewrites the trust policy of break-glass-admin so that account 999988887777 may take it; an hour later a caller there does.',
  technique: 'T1098.003',
  detections: ['IAM-TRUST-BACKDOOR', 'STS-UNKNOWN-ACCOUNT'],
  *play(scene) {
    const { cast } = scene.world;
    const role = cast.roles['break-glass-admin'];
    const thief = {
      identity: iamUser(cast, cast.iamUsers['svc-legacy-build']),
      ip: ATTACKER_NETWORKS.backdoor,
      agent: COMMAND_LINES[1],
    };
    yield iamCall(scene, thief, 'GetRole', { request: { roleName: role.name } });
    wait(scene, 15, 60);
    const trust = [trustService('ec2.amazonaws.com'), trustAccount(OTHER_ACCOUNTS.attacker)];
    yield* updateTrust(scene, thief, role.name, policyText(trust));
    wait(scene, 3_000, 4_000);
    const outsider = {
      identity: foreignCaller(uniqueId(scene.random, 'AIDA'), OTHER_ACCOUNTS.attacker),
      ip: ATTACKER_NETWORKS.backdoor,
      agent: BOTO,
    };
    const session = yield* assumeRole(scene, outsider, {
      role,
      sessionName: 'maintenance',
      region: 'us-west-2',
    });
    wait(scene, 5, 20);
    yield iamCall(scene, session, 'ListRoles');
  },
};

const PROVIDER_HOST = 'oidc.example.net';

export const foreignIdentityProvider: AttackPlan = {
  id: 'foreign-identity-provider',
  title: 'OIDC provider planted with an administrator role behind it',
  description:
    'The key of svc-legacy-build registers oidc.example.net as identity provider, makes a role that trusts it without any condition, and attaches AdministratorAccess.',
  technique: 'T1484.002',
  detections: [
    'IAM-FEDERATION-CHANGE',
    'IAM-TRUST-BACKDOOR',
    'IAM-ADMIN-ATTACH',
    'IAM-ROLE-ADMIN-CHAIN',
  ],
  *play(scene) {
    const { cast } = scene.world;
    const identity = iamUser(cast, cast.iamUsers['svc-legacy-build']);
    const thief = { identity, ip: ATTACKER_NETWORKS.foreignProvider, agent: COMMAND_LINES[1] };
    const providerArn = `arn:aws:iam::${cast.accountId}:oidc-provider/${PROVIDER_HOST}`;
    yield iamCall(scene, thief, 'CreateOpenIDConnectProvider', {
      request: { url: `https://${PROVIDER_HOST}`, clientIDList: ['sts.amazonaws.com'] },
      response: { openIDConnectProviderArn: providerArn },
    });
    wait(scene, 10, 60);
    const trust = policyText([
      {
        Effect: 'Allow',
        Principal: { Federated: providerArn },
        Action: 'sts:AssumeRoleWithWebIdentity',
      },
    ]);
    const name = 'cdn-invalidation';
    yield* createRole(scene, thief, { name, trust });
    wait(scene, 5, 30);
    yield* attachPolicy(scene, thief, { kind: 'Role', name }, ADMINISTRATOR_ACCESS);
  },
};

export const identityProviderChange: AttackPlan = {
  id: 'identity-provider-change',
  title: 'Identity source switched to a provider of the attacker',
  description:
    "From a stolen administrator session the directory is switched to an external identity provider and the second factor is made optional; then the attacker's provider signs a security engineer in.",
  technique: 'T1484.002',
  detections: ['SSO-IDP-CHANGE', 'SSO-MFA-WEAKENED', 'SIGNIN-NEW-NETWORK'],
  *play(scene) {
    const { cast } = scene.world;
    const { instanceArn, identityStoreId } = cast.identityCenter;
    const admin = anyPerson(scene, 'platform');
    const device = { ip: ATTACKER_NETWORKS.identityProvider, agent: admin.browser };
    const session = yield* assumeRoleWithSaml(scene, admin, device);
    const steps = [
      [SSO, 'DisassociateDirectory', { directoryId: identityStoreId }],
      [SSO, 'AssociateDirectory', { directoryId: identityStoreId, directoryType: 'ExternalIdp' }],
      [
        SSO_DIRECTORY,
        'EnableExternalIdPConfigurationForDirectory',
        { directoryId: identityStoreId, idPName: 'login.example.net' },
      ],
      [
        SSO,
        'PutMfaDeviceManagementForDirectory',
        { directoryId: identityStoreId, instanceArn, mfaMode: 'OPTIONAL' },
      ],
    ] as const;
    for (const [source, name, request] of steps) {
      wait(scene, 15, 60);
      yield identityCenterCall(scene, session, source, name, request);
    }
    wait(scene, 300, 900);
    const victim = anyPerson(scene, 'security');
    const visit = openVisit(scene, victim, device);
    yield* signInToPortal(scene, visit, { external: true });
    wait(scene, 1, 2);
    yield portalEvent(scene, visit, 'Authenticate');
  },
};
