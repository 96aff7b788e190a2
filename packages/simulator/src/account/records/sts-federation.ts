import { permissionSetOf } from '../cast/cast.ts';
import { IDENTITY_CENTER_FLEET, PORTAL_SERVICE } from '../cast/origins.ts';
import type { Person } from '../cast/people.ts';
import type { Role } from '../cast/roles.ts';
import { guid, uniqueId } from '../identifiers.ts';
import type { Act, Draft, Scene } from '../scene.ts';
import { type Call, recordCall } from './call.ts';
import { assumedRoleArn, onBehalfOf, roleSession } from './identities.ts';
import { credentials, roleResource, type Session, stsEndpoint } from './sts.ts';

const SESSION_SECONDS = 43_200;

/**
 * AssumeRoleWithSAML, made by the Identity Center service for a person. The session that comes out
 * belongs to the person's own machine.
 */
export function* assumeRoleWithSaml(
  scene: Scene,
  person: Person,
  device: { readonly ip: string; readonly agent: string },
): Act<Session> {
  const { random, world } = scene;
  const { identityCenter } = world.cast;
  const { role } = permissionSetOf(world.cast, person);
  const accessKeyId = uniqueId(random, 'ASIA');
  const qualifier = `${Buffer.from(identityCenter.instanceId).toString('base64').slice(0, 27)}=`;
  const endpoint = stsEndpoint(scene, identityCenter.region);
  yield recordCall(
    scene,
    {
      identity: {
        type: 'SAMLUser',
        principalId: `${qualifier}:${person.userName}`,
        userName: person.userName,
        identityProvider: qualifier,
      },
      ip: random.pick(IDENTITY_CENTER_FLEET),
      agent: PORTAL_SERVICE,
    },
    {
      ...endpoint,
      name: 'AssumeRoleWithSAML',
      readOnly: true,
      request: {
        sAMLAssertionID: `_${guid(random)}`,
        roleSessionName: person.userName,
        roleArn: role.arn,
        principalArn: identityCenter.samlProviderArn,
        durationSeconds: SESSION_SECONDS,
      },
      response: {
        credentials: credentials(scene, accessKeyId, SESSION_SECONDS),
        assumedRoleUser: {
          assumedRoleId: `${role.id}:${person.userName}`,
          arn: assumedRoleArn(role, person.userName),
        },
        subject: person.userName,
        subjectType: 'persistent',
        issuer: `https://portal.sso.${identityCenter.region}.amazonaws.com/saml/assertion/${Buffer.from(identityCenter.instanceId).toString('base64')}`,
        audience: 'https://signin.aws.amazon.com/saml',
        nameQualifier: qualifier,
      },
      resources: [
        roleResource(role),
        {
          accountId: world.cast.accountId,
          type: 'AWS::IAM::SAMLProvider',
          ARN: identityCenter.samlProviderArn,
        },
      ],
    },
  );
  // Not every service logs for whom an Identity Center session acts.
  const traits = random.chance(0.5) ? { onBehalfOf: onBehalfOf(world.cast, person) } : {};
  const identity = roleSession(role, person.userName, accessKeyId, scene.now, traits);
  return { identity, ip: device.ip, agent: device.agent, accessKeyId };
}

export interface WorkflowRun {
  readonly role: Role;
  /** `repo:<owner>/<name>:ref:<ref>`, what the token vouches for. */
  readonly subject: string;
  readonly sessionName: string;
  readonly region: string;
  readonly ip: string;
  readonly agent: string;
}

/** AssumeRoleWithWebIdentity by a GitHub workflow. */
export function* assumeRoleWithWebIdentity(scene: Scene, run: WorkflowRun): Act<Session> {
  const { role, sessionName, subject, ip, agent } = run;
  const provider = githubProviderArn(scene);
  const accessKeyId = uniqueId(scene.random, 'ASIA');
  yield recordWebIdentity(scene, run, {
    response: {
      credentials: credentials(scene, accessKeyId, 3_600),
      subjectFromWebIdentityToken: subject,
      assumedRoleUser: {
        assumedRoleId: `${role.id}:${sessionName}`,
        arn: assumedRoleArn(role, sessionName),
      },
      provider,
      audience: 'sts.amazonaws.com',
    },
    resources: [roleResource(role)],
  });
  const identity = roleSession(role, sessionName, accessKeyId, scene.now, {
    webIdentity: { federatedProvider: provider, attributes: {} },
  });
  return { identity, ip, agent, accessKeyId };
}

/** The same for a subject that the role's trust policy does not accept. */
export function* assumeRoleWithWebIdentityRefused(scene: Scene, run: WorkflowRun): Act {
  yield recordWebIdentity(scene, run, {
    errorCode: 'AccessDenied',
    errorMessage: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  });
}

function recordWebIdentity(scene: Scene, run: WorkflowRun, outcome: Partial<Call>): Draft {
  const { role, sessionName, subject, ip, agent } = run;
  const provider = githubProviderArn(scene);
  const identity = {
    type: 'WebIdentityUser',
    principalId: `${provider}:sts.amazonaws.com:${subject}`,
    userName: subject,
    identityProvider: provider,
  };
  const endpoint = stsEndpoint(scene, run.region);
  return recordCall(
    scene,
    { identity, ip, agent },
    {
      ...endpoint,
      name: 'AssumeRoleWithWebIdentity',
      readOnly: true,
      request: { roleArn: role.arn, roleSessionName: sessionName, durationSeconds: 3_600 },
      ...outcome,
    },
  );
}

function githubProviderArn(scene: Scene): string {
  return `arn:aws:iam::${scene.world.cast.accountId}:oidc-provider/token.actions.githubusercontent.com`;
}
