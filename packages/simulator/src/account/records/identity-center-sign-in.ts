import { guid } from '../identifiers.ts';
import type { JsonObject } from '../record.ts';
import { type Act, type Draft, type Scene, wait } from '../scene.ts';
import { recordCall, SIGN_IN } from './call.ts';
import { HIDDEN, hasNewIdentity, identityCenterUser, type PortalVisit } from './identity-center.ts';

type Step = 'CredentialChallenge' | 'CredentialVerification' | 'UserAuthentication';
type Result = 'Success' | 'Failure';

interface StepDetails {
  readonly name: Step;
  readonly result: Result;
  readonly credentialType: string;
  readonly workflowId: string;
  readonly more?: JsonObject;
}

/**
 * One step of a sign-in. The result is in the service's own details only: no error, no response.
 */
function signInStep(scene: Scene, visit: PortalVisit, step: StepDetails): Draft {
  const { random } = scene;
  const identity = identityCenterUser(scene, visit, 'sign-in');
  return recordCall(
    scene,
    { identity, ip: visit.ip, agent: visit.agent },
    {
      source: SIGN_IN,
      name: step.name,
      region: visit.region,
      readOnly: false,
      additional: {
        AuthWorkflowID: step.workflowId,
        CredentialType: step.credentialType,
        // Announced with the new identity, written a little before it too.
        ...((random.chance(0.7) || identity.type === 'IdentityCenterUser') && {
          UserName: visit.person.userName,
        }),
        ...step.more,
      },
      eventType: random.chance(0.85) ? 'AwsServiceEvent' : 'AWSServiceEvent',
      serviceDetails: { [step.name]: step.result },
    },
  );
}

interface SignInStory {
  /** Wrong passwords before the right one. */
  readonly wrongPasswords?: number;
  /** The identity provider outside vouches: no challenge, no verification here. */
  readonly external?: boolean;
  /** The person gives up after the wrong passwords. */
  readonly givesUp?: boolean;
  /** A new laptop or phone is enrolled on the way in. */
  readonly enrolsDevice?: boolean;
}

/** The whole sign-in of a person to Identity Center, as one workflow. */
export function* signInToPortal(scene: Scene, visit: PortalVisit, story: SignInStory = {}): Act {
  const { random, world } = scene;
  const workflowId = guid(random);
  const { secondFactor } = visit.person;
  const LoginTo = world.cast.identityCenter.portalUrl;
  const attempt = (name: Step, result: Result, credentialType: string, more?: JsonObject) =>
    signInStep(scene, visit, {
      name,
      result,
      credentialType,
      workflowId,
      ...(more !== undefined && { more }),
    });

  if (story.external === true) {
    yield attempt('UserAuthentication', 'Success', 'EXTERNAL_IDP', { LoginTo });
    return;
  }
  yield attempt('CredentialChallenge', 'Success', 'PASSWORD');
  for (let wrong = 0; wrong < (story.wrongPasswords ?? 0); wrong += 1) {
    wait(scene, 4, 15);
    yield attempt('CredentialVerification', 'Failure', 'PASSWORD');
  }
  if (story.givesUp === true) return;
  wait(scene, 4, 12);
  yield attempt('CredentialVerification', 'Success', 'PASSWORD');
  wait(scene, 1, 2);
  yield attempt('CredentialChallenge', 'Success', secondFactor);
  wait(scene, 3, 20);
  if (secondFactor === 'TOTP' && random.chance(0.03)) {
    yield attempt('CredentialVerification', 'Failure', 'TOTP');
    wait(scene, 20, 30);
    yield attempt('CredentialVerification', 'Success', 'RESYNC_TOTP');
  } else {
    yield attempt('CredentialVerification', 'Success', secondFactor);
  }
  wait(scene, 0, 1);
  yield attempt('UserAuthentication', 'Success', `PASSWORD,${secondFactor}`, {
    LoginTo,
    ...(story.enrolsDevice === true && { DeviceEnrollmentRequired: 'true' }),
  });
}

/** A name that the directory does not know: no user is identified, and what was typed stays hidden. */
export function* signInUnderWrongName(
  scene: Scene,
  browser: { readonly ip: string; readonly agent: string },
): Act {
  const { accountId, identityCenter } = scene.world.cast;
  const oldShape = { principalId: accountId, arn: '', accessKeyId: '', userName: HIDDEN };
  const identity = {
    type: 'Unknown',
    accountId,
    ...(hasNewIdentity(scene, 'sign-in') ? {} : oldShape),
  };
  yield recordCall(
    scene,
    { identity, ip: browser.ip, agent: browser.agent },
    {
      source: SIGN_IN,
      name: 'CredentialVerification',
      region: identityCenter.region,
      readOnly: false,
      additional: {
        AuthWorkflowID: guid(scene.random),
        CredentialType: 'PASSWORD',
        UserName: HIDDEN,
      },
      eventType: 'AwsServiceEvent',
      serviceDetails: { CredentialVerification: 'Failure' },
    },
  );
}
