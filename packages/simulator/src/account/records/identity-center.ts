import { permissionSetOf } from '../cast/cast.ts';
import type { Person } from '../cast/people.ts';
import { guid, opaque } from '../identifiers.ts';
import type { JsonObject } from '../record.ts';
import type { Draft, Scene } from '../scene.ts';
import {
  type Caller,
  IDENTITY_CENTER_CHANGE,
  IDENTITY_CENTER_CHANGE_COMPLETE,
  MULTI_REGION_IDENTITY_CENTER,
  recordCall,
  SSO,
  SSO_OAUTH,
} from './call.ts';
import { onBehalfOf } from './identities.ts';

export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** A person's visit to the portal: one browser or terminal, one portal session. */
export interface PortalVisit {
  readonly person: Person;
  readonly ip: string;
  readonly agent: string;
  /** Ties portal events of one session together (but not its sign-in events). */
  readonly credentialId: string;
  readonly region: string;
}

export function openVisit(
  scene: Scene,
  person: Person,
  device: { readonly ip: string; readonly agent: string },
): PortalVisit {
  const { random, world, now } = scene;
  // The instance's own Region, or the additional one near Sydney once there can be one.
  const region =
    person.office === 'sydney' && now >= MULTI_REGION_IDENTITY_CENTER
      ? 'ap-southeast-2'
      : world.cast.identityCenter.region;
  const stream = random.fork(`credential ${person.userName}`);
  const credentialId = now < IDENTITY_CENTER_CHANGE ? guid(stream) : `AAAAA${opaque(stream, 81)}`;
  return { person, ip: device.ip, agent: device.agent, credentialId, region };
}

/** Tells whether a record made now has the new identity: first the portal changed, then sign-in by and by. */
export function hasNewIdentity(scene: Scene, family: 'portal' | 'sign-in'): boolean {
  // Rolled in every era: a story takes the same dice, and so the same time, whenever it is told.
  const dice = scene.random.float();
  if (scene.now < IDENTITY_CENTER_CHANGE) return false;
  if (family === 'portal' || scene.now >= IDENTITY_CENTER_CHANGE_COMPLETE) return true;
  const span = IDENTITY_CENTER_CHANGE_COMPLETE - IDENTITY_CENTER_CHANGE;
  return dice < (scene.now - IDENTITY_CENTER_CHANGE) / span;
}

/** The person as Identity Center writes it: by name before July 2025, by id alone since. */
export function identityCenterUser(
  scene: Scene,
  visit: PortalVisit,
  family: 'portal' | 'sign-in',
): JsonObject {
  const { cast } = scene.world;
  const { accountId } = cast;
  const person = {
    onBehalfOf: onBehalfOf(cast, visit.person),
    credentialId: visit.credentialId,
  };
  if (hasNewIdentity(scene, family)) return { type: 'IdentityCenterUser', accountId, ...person };
  const { userName } = visit.person;
  return family === 'portal'
    ? { type: 'Unknown', principalId: visit.person.userId, accountId, userName, ...person }
    : {
        type: 'Unknown',
        principalId: accountId,
        arn: '',
        accountId,
        accessKeyId: '',
        userName,
        ...person,
      };
}

/** A portal event: no parameters; account and role are among the service's own details. */
export function portalEvent(
  scene: Scene,
  visit: PortalVisit,
  name: string,
  serviceDetails?: JsonObject,
): Draft {
  return recordCall(scene, portalCaller(scene, visit), {
    source: SSO,
    name,
    region: visit.region,
    readOnly: name !== 'Authenticate' && name !== 'Logout',
    eventType: 'AwsServiceEvent',
    ...(serviceDetails !== undefined && { serviceDetails }),
  });
}

/** The portal hands out the credentials of the person's role: to a command line, or to the console. */
export function handOver(
  scene: Scene,
  visit: PortalVisit,
  name: 'GetRoleCredentials' | 'Federate',
): Draft {
  const { cast } = scene.world;
  const { name: role_name } = permissionSetOf(cast, visit.person);
  return portalEvent(scene, visit, name, { role_name, account_id: cast.accountId });
}

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** CreateToken: the token endpoint hides every secret. */
export function createToken(scene: Scene, visit: PortalVisit, grantType: string): Draft {
  const { identityCenter, accountId } = scene.world.cast;
  return recordCall(scene, portalCaller(scene, visit), {
    source: scene.now < IDENTITY_CENTER_CHANGE ? SSO : SSO_OAUTH,
    name: 'CreateToken',
    region: visit.region,
    readOnly: false,
    request: {
      clientId: opaque(scene.random, 30),
      clientSecret: HIDDEN,
      grantType,
      ...(grantType === DEVICE_CODE_GRANT
        ? { deviceCode: HIDDEN }
        : {
            code: HIDDEN,
            codeVerifier: HIDDEN,
            redirectUri: 'http://127.0.0.1:39517/oauth/callback',
          }),
    },
    response: {
      accessToken: HIDDEN,
      tokenType: 'Bearer',
      expiresIn: 28_800,
      refreshToken: HIDDEN,
      idToken: HIDDEN,
    },
    resources: [{ accountId, type: 'IdentityStoreId', ARN: identityCenter.identityStoreId }],
    host: `oidc.${visit.region}.amazonaws.com`,
  });
}

/** RegisterClient and StartDeviceAuthorization: no person has signed in yet. */
export function deviceStep(
  scene: Scene,
  visit: PortalVisit,
  name: 'RegisterClient' | 'StartDeviceAuthorization',
): Draft {
  const { accountId, identityCenter } = scene.world.cast;
  const caller = { identity: { type: 'Unknown', accountId }, ip: visit.ip, agent: visit.agent };
  return recordCall(scene, caller, {
    source: SSO_OAUTH,
    name,
    region: visit.region,
    readOnly: false,
    request:
      name === 'RegisterClient'
        ? {
            clientName: 'botocore-client-my-session',
            clientType: 'public',
            scopes: ['sso:account:access'],
          }
        : {
            clientId: opaque(scene.random, 30),
            clientSecret: HIDDEN,
            startUrl: identityCenter.portalUrl,
          },
    response: { expiresIn: name === 'RegisterClient' ? 7_776_000 : 600 },
    host: `oidc.${visit.region}.amazonaws.com`,
  });
}

function portalCaller(scene: Scene, visit: PortalVisit): Caller {
  const identity = identityCenterUser(scene, visit, 'portal');
  return { identity, ip: visit.ip, agent: visit.agent };
}
