import { IAM_CONSOLE, PORTAL_CONSOLE } from '../cast/origins.ts';
import type { IamUser } from '../cast/people.ts';
import { uniqueId } from '../identifiers.ts';
import type { JsonObject } from '../record.ts';
import type { Act, Draft, Scene } from '../scene.ts';
import { recordCall, SIGN_IN } from './call.ts';
import { iamUserSession, rootAtSignIn, rootSession } from './identities.ts';
import type { Session } from './sts.ts';

/** Regions to which the global sign-in page sends a browser that knows the account alias. */
export const ALIAS_SIGN_IN_REGIONS = ['us-east-2', 'eu-north-1', 'ap-southeast-2'] as const;
const CONSOLE_HOME =
  'https://console.aws.amazon.com/console/home?state=hashArgs%23&isauthcode=true';

interface Browser {
  readonly ip: string;
  readonly agent: string;
}

interface SignInEvent {
  readonly name: string;
  readonly region: string;
  readonly identity: JsonObject;
  readonly browser: Browser;
  readonly response: JsonObject | null;
  readonly additional?: JsonObject;
  readonly errorMessage?: string;
}

/** A record of the console's sign-in service: no request id, and two spellings of its type. */
export function signInEvent(scene: Scene, event: SignInEvent): Draft {
  const { name, region, identity, browser, response } = event;
  return recordCall(
    scene,
    { identity, ip: browser.ip, agent: browser.agent },
    {
      source: SIGN_IN,
      name,
      region,
      readOnly: false,
      response,
      ...(event.additional !== undefined && { additional: event.additional }),
      ...(event.errorMessage !== undefined && { errorMessage: event.errorMessage }),
      eventType: scene.random.chance(0.9) ? 'AwsConsoleSignIn' : 'AwsConsoleSignin',
      withoutRequestId: true,
      host: region === 'us-east-1' ? 'signin.aws.amazon.com' : `${region}.signin.aws.amazon.com`,
    },
  );
}

/** ConsoleLogin as root; always in us-east-1. Older pages write `YES` for a second factor. */
export function* rootLogin(
  scene: Scene,
  browser: Browser,
  result: 'Success' | 'Failure',
  mfaUsed: 'Yes' | 'YES' | 'No',
): Act<Session> {
  const { cast } = scene.world;
  yield signInEvent(scene, {
    name: 'ConsoleLogin',
    region: 'us-east-1',
    identity: rootAtSignIn(cast),
    browser,
    response: { ConsoleLogin: result },
    additional: loginDetails(mfaUsed, `arn:aws:iam::${cast.accountId}:mfa/root-account-mfa-device`),
    ...(result === 'Failure' && { errorMessage: 'Failed authentication' }),
  });
  const accessKeyId = uniqueId(scene.random, 'ASIA');
  const identity = rootSession(cast, accessKeyId, scene.now, { mfa: mfaUsed !== 'No' });
  return { identity, ip: browser.ip, agent: IAM_CONSOLE, accessKeyId, console: true };
}

/** A failed sign-in says so in `errorMessage` and the answer only: there is no error code. */
export function* loginFailed(
  scene: Scene,
  user: IamUser,
  browser: Browser,
  region: string,
  mfaUsed: 'Yes' | 'No' = 'No',
): Act {
  const base = atSignIn(scene, user);
  const { arn, ...withoutArn } = base;
  yield signInEvent(scene, {
    name: 'ConsoleLogin',
    region,
    identity: scene.random.chance(0.5) ? withoutArn : base,
    browser,
    response: { ConsoleLogin: 'Failure' },
    additional: loginDetails(mfaUsed),
    errorMessage: 'Failed authentication',
  });
}

/** A sign-in under a name that the account does not have; what was typed may be a password. */
export function* unknownUserLogin(scene: Scene, browser: Browser, region: string): Act {
  yield signInEvent(scene, {
    name: 'ConsoleLogin',
    region,
    identity: {
      type: 'IAMUser',
      accountId: scene.world.cast.accountId,
      accessKeyId: '',
      userName: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    },
    browser,
    response: { ConsoleLogin: 'Failure' },
    additional: loginDetails('No'),
    errorMessage: 'No username found in supplied account',
  });
}

/** CheckMfa, then ConsoleLogin: a second factor that was right is not yet a sign-in. */
export function* userLogin(
  scene: Scene,
  user: IamUser,
  browser: Browser,
  region: string,
  mfaUsed: 'Yes' | 'No',
): Act<Session> {
  const identity = atSignIn(scene, user);
  if (mfaUsed === 'Yes') {
    yield signInEvent(scene, {
      name: 'CheckMfa',
      region,
      identity,
      browser,
      response: { CheckMfa: 'Success' },
      additional: { MfaType: scene.random.chance(0.7) ? 'Virtual MFA' : 'U2F MFA' },
    });
    scene.now += 6_000;
  }
  yield signInEvent(scene, {
    name: 'ConsoleLogin',
    region,
    identity,
    browser,
    response: { ConsoleLogin: 'Success' },
    additional: loginDetails(mfaUsed, user.mfaSerial),
  });
  const accessKeyId = uniqueId(scene.random, 'ASIA');
  const session = iamUserSession(scene.world.cast, user, accessKeyId, scene.now, mfaUsed === 'Yes');
  return { identity: session, ip: browser.ip, agent: IAM_CONSOLE, accessKeyId, console: true };
}

/**
 * Trades session credentials for a console sign-in, then signs in. AWS cannot see what the identity
 * provider asked for: no second factor is ever recorded.
 */
export function* federatedLogin(
  scene: Scene,
  session: Session,
  browser: Browser,
  region: string,
  options: { readonly samlProviderArn?: string; readonly agent?: string } = {},
): Act<Session> {
  yield signInEvent(scene, {
    name: 'GetSigninToken',
    region,
    identity: session.identity,
    browser: { ip: browser.ip, agent: options.agent ?? PORTAL_CONSOLE },
    response: { credentials: { accessKeyId: session.accessKeyId }, GetSigninToken: 'Success' },
    additional: { MobileVersion: 'No', MFAUsed: 'No' },
  });
  scene.now += 2_000;
  yield signInEvent(scene, {
    name: 'ConsoleLogin',
    region,
    identity: session.identity,
    browser,
    response: { ConsoleLogin: 'Success' },
    additional: {
      ...loginDetails('No'),
      ...(options.samlProviderArn !== undefined && { SamlProviderArn: options.samlProviderArn }),
    },
  });
  return { ...session, agent: IAM_CONSOLE, console: true };
}

function atSignIn(scene: Scene, user: IamUser): JsonObject {
  return {
    type: 'IAMUser',
    principalId: user.id,
    arn: user.arn,
    accountId: scene.world.cast.accountId,
    accessKeyId: '',
    userName: user.userName,
  };
}

function loginDetails(mfaUsed: string, mfaSerial?: string): JsonObject {
  return {
    LoginTo: CONSOLE_HOME,
    MobileVersion: 'No',
    MFAUsed: mfaUsed,
    ...(mfaUsed !== 'No' && mfaSerial !== undefined && { MFAIdentifier: mfaSerial }),
  };
}
