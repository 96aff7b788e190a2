import { BROWSERS, GO_SDK, NAT_GATEWAYS } from '../cast/origins.ts';
import { hexadecimal, opaque } from '../identifiers.ts';
import type { JsonObject } from '../record.ts';
import {
  APPLICATION_IMPERSONATION,
  CLI_CONSOLE_LOGIN,
  IDENTITY_CENTER_CHANGE,
  recordCall,
  SSO_OAUTH,
} from '../records/call.ts';
import { rootLogin, signInEvent, userLogin } from '../records/console.ts';
import { rootAtSignIn } from '../records/identities.ts';
import {
  createToken,
  DEVICE_CODE_GRANT,
  deviceStep,
  HIDDEN,
  handOver,
  openVisit,
  portalEvent,
} from '../records/identity-center.ts';
import { signInToPortal } from '../records/identity-center-sign-in.ts';
import { assumeRole, takeRoleAsService } from '../records/sts.ts';
import { assumeRoleWithSaml } from '../records/sts-federation.ts';
import { type Act, type Scene, wait } from '../scene.ts';

/** From the console's menu into another role, on into a fresh session of it, and back. */
export function* switchRole(scene: Scene): Act {
  const { cast } = scene.world;
  const user = cast.iamUsers['tom.hale'];
  const browser = { ip: '192.0.2.10', agent: BROWSERS[1] };
  const region = 'eu-central-1';
  const session = yield* userLogin(scene, user, browser, region, 'Yes');
  wait(scene, 20, 90);
  const { identity } = yield* assumeRole(scene, session, {
    role: cast.roles['break-glass-admin'],
    sessionName: user.userName,
    region,
    traits: { mfa: true },
  });
  const additional: JsonObject = {
    SwitchFrom: user.arn,
    RedirectTo: 'https://console.aws.amazon.com/iam/home',
  };
  for (const name of ['SwitchRole', 'RenewRole', 'ExitRole']) {
    wait(scene, 20, 600);
    const response = { [name]: 'Success' };
    yield signInEvent(scene, { name, region, identity, browser, response, additional });
  }
}

/** A terminal without a browser: the code is confirmed on another device in the same office. */
export function* deviceLogin(scene: Scene): Act {
  const { cast } = scene.world;
  const person = scene.random.pick(cast.people);
  const browser = openVisit(scene, person, { ip: person.homeIp, agent: person.browser });
  const terminal = { ...browser, agent: person.commandLine };
  yield deviceStep(scene, terminal, 'RegisterClient');
  scene.now += 400;
  yield deviceStep(scene, terminal, 'StartDeviceAuthorization');
  wait(scene, 5, 20);
  yield* signInToPortal(scene, browser, { enrolsDevice: true });
  scene.now += 600;
  yield portalEvent(scene, browser, 'Authenticate');
  wait(scene, 3, 8);
  yield createToken(scene, terminal, DEVICE_CODE_GRANT);
  wait(scene, 1, 3);
  yield portalEvent(scene, terminal, 'ListAccounts');
}

/** `aws login`: the command line borrows a console sign-in. */
export function* commandLineConsoleLogin(scene: Scene): Act {
  if (scene.now < CLI_CONSOLE_LOGIN) return;
  const user = scene.world.cast.iamUsers['carol.dunn'];
  const browser = { ip: '192.0.2.30', agent: BROWSERS[2] };
  const region = 'us-east-2';
  const session = yield* userLogin(scene, user, browser, region, 'Yes');
  const client = 'arn:aws:signin:::devtools/same-device';
  for (const name of ['AuthorizeOAuth2Access', 'CreateOAuth2Token']) {
    wait(scene, 1, 4);
    const additional = { client_id: client, grant_type: 'authorization_code' };
    const { identity } = session;
    yield signInEvent(scene, { name, region, identity, browser, response: null, additional });
  }
}

/** An internal application acts for a signed-in user: the human is only in the additional data. */
export function* impersonateUser(scene: Scene): Act {
  if (scene.now < APPLICATION_IMPERSONATION) return;
  const { random, world } = scene;
  const { cast } = world;
  const { identityCenter, accountId } = cast;
  const person = random.pick(cast.people);
  const role = cast.roles['token-broker'];
  const app = { ip: NAT_GATEWAYS[1], agent: GO_SDK };
  const caller = yield* takeRoleAsService(scene, 'lambda.amazonaws.com', {
    role,
    sessionName: role.name,
    region: identityCenter.region,
    ...app,
  });
  scene.now += 1_000;
  const applicationArn = `arn:aws:sso::${accountId}:application/${identityCenter.instanceId}/apl-${hexadecimal(random, 8)}`;
  const visit = {
    person,
    ...app,
    region: identityCenter.region,
    credentialId: `AAAAA${opaque(random, 81)}`,
  };
  yield recordCall(scene, caller, {
    source: SSO_OAUTH,
    name: 'CreateTokenWithIAM',
    region: identityCenter.region,
    readOnly: false,
    request: {
      clientId: applicationArn,
      grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      scope: ['sso:account:access'],
      assertion: HIDDEN,
    },
    response: { accessToken: HIDDEN, expiresIn: 3_600, tokenType: 'Bearer' },
    additional: {
      'identitystore:UserId': person.userId,
      'identitystore:IdentityStoreArn': identityCenter.identityStoreArn,
      'identitycenter:CredentialId': visit.credentialId,
    },
    resources: [{ type: 'AWS::SSO::Application', ARN: applicationArn }],
    host: `oidc.${identityCenter.region}.amazonaws.com`,
  });
  scene.now += 500;
  yield portalEvent(scene, visit, 'ListAccounts');
  scene.now += 500;
  yield* assumeRoleWithSaml(scene, person, app);
  scene.now += 100;
  yield handOver(scene, visit, 'GetRoleCredentials');
}

/** Before the change some portal events were named by their address. */
export function* oldPortalListing(scene: Scene): Act {
  const { random, world } = scene;
  const person = random.pick(world.cast.people);
  const visit = openVisit(scene, person, { ip: person.homeIp, agent: person.browser });
  const { region } = world.cast.identityCenter;
  const old = scene.now < IDENTITY_CENTER_CHANGE;
  yield portalEvent(
    scene,
    visit,
    old ? `https://portal.sso.${region}.amazonaws.com/instance/appinstances` : 'ListApplications',
  );
}

/** The account's mail address follows the company's new finance mailbox. */
export function* changeAccountEmail(scene: Scene): Act {
  const browser = { ip: '192.0.2.100', agent: BROWSERS[0] };
  yield* rootLogin(scene, browser, 'Success', 'Yes');
  wait(scene, 40, 120);
  yield signInEvent(scene, {
    name: 'EmailUpdated',
    region: 'us-east-1',
    identity: rootAtSignIn(scene.world.cast),
    browser,
    response: { EmailUpdated: 'Success' },
  });
}
