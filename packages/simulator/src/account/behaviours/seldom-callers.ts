import { OTHER_ACCOUNTS } from '../cast/cast.ts';
import { BOTO, GO_SDK, IAM_CONSOLE, NAT_GATEWAYS, PARTNER_NETWORK } from '../cast/origins.ts';
import { guid, uniqueId } from '../identifiers.ts';
import { recordCall, SSO_DIRECTORY } from '../records/call.ts';
import { iamCall } from '../records/iam.ts';
import { anyPolicyArn, iamRead } from '../records/iam-reads.ts';
import { foreignCaller, iamUserSession, roleSession, rootSession } from '../records/identities.ts';
import {
  assumeRole,
  assumeRoot,
  credentials,
  stsEndpoint,
  takeRoleAsService,
} from '../records/sts.ts';
import type { Act, Scene } from '../scene.ts';

const REGION = 'eu-west-1';

/** The partner takes the role made for it: from outside only account and principal id are known. */
export function* partnerVisit(scene: Scene): Act {
  const { cast } = scene.world;
  const principalId = uniqueId(scene.random, 'AIDA');
  const caller = {
    identity: foreignCaller(principalId, OTHER_ACCOUNTS.partner),
    ip: PARTNER_NETWORK[0],
    agent: BOTO,
  };
  const session = yield* assumeRole(scene, caller, {
    role: cast.roles['partner-data-exchange'],
    sessionName: 'monthly-exchange',
    region: REGION,
    request: { externalId: 'example-data-exchange' },
    traits: { sourceIdentity: 'partner-etl' },
  });
  scene.now += 2_000;
  yield iamRead(scene, session);
}

/** A vendor acts by temporary delegation: the session names the vendor's account. */
export function* delegatedSupport(scene: Scene): Act {
  const { random, world } = scene;
  const { cast } = world;
  const accessKeyId = uniqueId(random, 'ASIA');
  const endpoint = stsEndpoint(scene, REGION);
  const caller = {
    identity: foreignCaller(uniqueId(random, 'AROA'), OTHER_ACCOUNTS.scannerVendor),
    ip: '203.0.113.72',
    agent: GO_SDK,
  };
  yield recordCall(scene, caller, {
    ...endpoint,
    name: 'GetDelegatedAccessToken',
    readOnly: false,
    request: { tradeInToken: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
    response: {
      credentials: credentials(scene, accessKeyId, 3_600),
      assumedPrincipal: cast.roles['vendor-support'].arn,
    },
    sharedEventId: guid(random),
  });
  const identity = roleSession(cast.roles['vendor-support'], 'support', accessKeyId, scene.now, {
    invokedByDelegate: { accountId: OTHER_ACCOUNTS.scannerVendor },
  });
  for (let count = 0; count < 3; count += 1) {
    scene.now += random.int(1_000, 9_000);
    yield iamRead(scene, { ...caller, identity });
  }
}

/** A service that acts with a role as such, without a session of it. */
export function* reportingRole(scene: Scene): Act {
  const { cast } = scene.world;
  const { id, arn, accountId, name } = cast.roles['quicksight-reader'];
  const host = 'quicksight.amazonaws.com';
  const identity = {
    type: 'Role',
    principalId: id,
    arn,
    accountId,
    userName: name,
    invokedBy: host,
  };
  const policyArn = anyPolicyArn(cast, scene.random);
  yield iamCall(scene, { identity, ip: host, agent: host }, 'GetPolicy', {
    request: { policyArn },
  });
}

/** A user of the managed Microsoft AD, known to the directory service only. */
export function* directoryLookup(scene: Scene): Act {
  const { accountId, identityCenter } = scene.world.cast;
  const identity = {
    type: 'Directory',
    principalId: 'example.com//S-1-5-21-1004336348-1177238915-682003330-1126',
    accountId,
    userName: 'svc-directory-sync',
  };
  yield recordCall(
    scene,
    { identity, ip: '192.0.2.120', agent: IAM_CONSOLE },
    {
      source: SSO_DIRECTORY,
      name: 'SearchUsers',
      region: identityCenter.region,
      readOnly: true,
      request: { identityStoreId: identityCenter.identityStoreId, maxResults: 50 },
    },
  );
}

/** The sign-in service reads on behalf of a user: its name stands in place of the address. */
export function* internalRead(scene: Scene): Act {
  const { cast } = scene.world;
  const user = cast.iamUsers['tom.hale'];
  const key = uniqueId(scene.random, 'ASIA');
  const host = 'signin.amazonaws.com';
  const identity = { ...iamUserSession(cast, user, key, scene.now, true), invokedBy: host };
  yield iamCall(scene, { identity, ip: host, agent: host }, 'ListMFADevices', {
    request: { userName: user.userName },
  });
}

/** Security audits a member account's root user centrally: a task-bound root session. */
export function* centralRootAudit(scene: Scene): Act {
  const caller = yield* takeRoleAsService(scene, 'lambda.amazonaws.com', {
    role: scene.world.cast.roles['organization-audit'],
    sessionName: 'root-audit',
    region: REGION,
    ip: NAT_GATEWAYS[2],
    agent: BOTO,
  });
  scene.now += 1_500;
  yield* assumeRoot(scene, caller, 'IAMAuditRootUserCredentials', REGION);
}

/** The same from the other side: the organization audits this account's root user. */
export function* organizationRootSession(scene: Scene): Act {
  const { cast } = scene.world;
  const key = uniqueId(scene.random, 'ASIA');
  const identity = rootSession(cast, key, scene.now, { mfa: false, assumedRoot: true });
  for (const name of ['GetLoginProfile', 'ListAccessKeys', 'ListMFADevices']) {
    scene.now += 700;
    yield iamCall(scene, { identity, ip: '203.0.113.73', agent: BOTO }, name);
  }
}

/** A workload proves who it is to a service outside AWS. */
export function* workloadToken(scene: Scene): Act {
  const { random, world } = scene;
  const role = random.pick(world.cast.serviceRoles.data);
  const region = 'us-west-2';
  const taskArn = `arn:aws:ecs:${region}:${world.cast.accountId}:task/${role.name}/${guid(random)}`;
  const inScopeOf = {
    sourceArn: taskArn,
    sourceAccount: world.cast.accountId,
    issuerType: 'AWS::ECS::Task',
    credentialsIssuedTo: taskArn,
  };
  const caller = yield* takeRoleAsService(scene, 'ecs-tasks.amazonaws.com', {
    role,
    sessionName: taskArn.split('/').at(-1) as string,
    region,
    traits: { inScopeOf },
    ip: NAT_GATEWAYS[2],
    agent: GO_SDK,
  });
  scene.now += 2_000;
  const endpoint = stsEndpoint(scene, region);
  yield recordCall(scene, caller, {
    ...endpoint,
    name: 'GetWebIdentityToken',
    readOnly: true,
    request: { audience: ['https://partner.example.com'], signingAlgorithm: 'RS256' },
    response: { webIdentityToken: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
  });
}
