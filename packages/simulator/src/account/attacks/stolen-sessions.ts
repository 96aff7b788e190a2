import { ATTACKER_NETWORKS, BOTO, BROWSERS, COMMAND_LINES, NAT_GATEWAYS } from '../cast/origins.ts';
import { instanceId } from '../identifiers.ts';
import { federatedLogin } from '../records/console.ts';
import { iamCall, iamDenied } from '../records/iam.ts';
import { iamRead } from '../records/iam-reads.ts';
import { iamUser } from '../records/identities.ts';
import { ADMIN_STATEMENT, policyText } from '../records/policies.ts';
import {
  assumeRole,
  getCallerIdentity,
  getFederationToken,
  takeRoleAsService,
} from '../records/sts.ts';
import { wait } from '../scene.ts';
import type { AttackPlan } from './plan.ts';

export const stolenInstanceSession: AttackPlan = {
  id: 'stolen-instance-session',
  title: "Instance's credentials used outside of AWS",
  description:
    "Credentials taken from an instance's metadata service are checked from a public network and traded for a console sign-in.",
  technique: 'T1552.005',
  detections: ['STS-KEY-VALIDATION', 'SIGNIN-EC2-ROLE-CONSOLE', 'SIGNIN-TOKEN-ABUSE'],
  *play(scene) {
    const { cast } = scene.world;
    const role = scene.random.pick(cast.serviceRoles.instance);
    const session = yield* takeRoleAsService(scene, 'ec2.amazonaws.com', {
      role,
      sessionName: instanceId(scene.random),
      region: 'us-east-1',
      traits: { ec2RoleDelivery: '1.0' },
      ip: NAT_GATEWAYS[0],
      agent: BOTO,
    });
    wait(scene, 600, 1_200);
    const ip = ATTACKER_NETWORKS.stolenInstance;
    const thief = { ...session, ip, agent: COMMAND_LINES[1] };
    yield* getCallerIdentity(scene, thief, 'us-east-1');
    wait(scene, 10, 40);
    yield iamDenied(scene, thief, 'ListAttachedRolePolicies', `role ${role.name}`);
    wait(scene, 30, 90);
    const browser = { ip, agent: BROWSERS[2] };
    yield* federatedLogin(scene, thief, browser, 'us-east-1', { agent: COMMAND_LINES[1] });
  },
};

export const unusualRoleChain: AttackPlan = {
  id: 'unusual-role-chain',
  title: 'Instance climbs to the administrator role',
  description:
    'The role of a catalog instance, which only ever takes its data role, takes terraform-pipeline and from there break-glass-admin.',
  technique: 'T1550.001',
  detections: ['STS-ROLE-CHAIN-NEW'],
  *play(scene) {
    const { cast } = scene.world;
    const sessionName = instanceId(scene.random);
    const region = 'us-west-2';
    const instance = yield* takeRoleAsService(scene, 'ec2.amazonaws.com', {
      role: scene.random.pick(cast.serviceRoles.instance),
      sessionName,
      region,
      traits: { ec2RoleDelivery: '2.0' },
      ip: NAT_GATEWAYS[2],
      agent: BOTO,
    });
    wait(scene, 60, 200);
    yield* getCallerIdentity(scene, instance, region);
    wait(scene, 10, 60);
    const pipeline = yield* assumeRole(scene, instance, {
      role: cast.roles['terraform-pipeline'],
      sessionName,
      region,
    });
    wait(scene, 10, 60);
    const admin = yield* assumeRole(scene, pipeline, {
      role: cast.roles['break-glass-admin'],
      sessionName: 'session',
      region,
    });
    wait(scene, 5, 30);
    yield iamCall(scene, admin, 'ListUsers');
  },
};

const LISTINGS = [
  'ListUsers',
  'ListRoles',
  'ListPolicies',
  'ListGroups',
  'ListAccessKeys',
  'ListSAMLProviders',
  'ListOpenIDConnectProviders',
  'ListInstanceProfiles',
  'GetAccountAuthorizationDetails',
  'GetAccountPasswordPolicy',
  'GetAccountSummary',
  'GenerateCredentialReport',
] as const;

export const reconBurst: AttackPlan = {
  id: 'recon-burst',
  title: 'Permissions enumerated from a compromised function',
  description:
    'The role of the search handler suddenly tries every IAM listing there is, several times a second; nearly all are refused.',
  technique: 'T1087.004',
  detections: ['IAM-RECON-BURST', 'IAM-RECON-FAST'],
  *play(scene) {
    const { random, world } = scene;
    const role = random.pick(world.cast.serviceRoles.lambda);
    const caller = yield* takeRoleAsService(scene, 'lambda.amazonaws.com', {
      role,
      sessionName: role.name,
      region: 'us-east-1',
      ip: NAT_GATEWAYS[1],
      agent: BOTO,
    });
    scene.now += 4_000;
    yield* getCallerIdentity(scene, caller, 'us-east-1');
    for (let round = 0; round < 3; round += 1) {
      for (const name of LISTINGS) {
        scene.now += random.int(100, 700);
        if (name === 'GetAccountSummary') yield iamCall(scene, caller, name);
        else yield iamDenied(scene, caller, name, '*');
      }
    }
  },
};

export const federationPersistence: AttackPlan = {
  id: 'federation-persistence',
  title: 'Federation token outlives the key',
  description:
    'The key of svc-legacy-build, which never did so before, asks for a federation token with an admin policy: it keeps working when the key is deleted. The session opens the console.',
  technique: 'T1550.001',
  detections: ['STS-FEDERATION-TOKEN', 'SIGNIN-FEDERATED-USER', 'SIGNIN-TOKEN-ABUSE'],
  *play(scene) {
    const { cast } = scene.world;
    const user = cast.iamUsers['svc-legacy-build'];
    const ip = ATTACKER_NETWORKS.federation;
    const caller = { identity: iamUser(cast, user), ip, agent: BOTO };
    const policy = policyText([ADMIN_STATEMENT]);
    const request = { user, name: 'build-helper', region: 'us-east-1', policy };
    const session = yield* getFederationToken(scene, caller, request);
    wait(scene, 5, 30);
    yield* getCallerIdentity(scene, session, 'us-east-1');
    wait(scene, 30, 120);
    const browser = { ip, agent: BROWSERS[2] };
    const console = yield* federatedLogin(scene, session, browser, 'us-east-1', { agent: BOTO });
    for (let count = 0; count < 3; count += 1) {
      wait(scene, 5, 40);
      yield iamRead(scene, console);
    }
  },
};
