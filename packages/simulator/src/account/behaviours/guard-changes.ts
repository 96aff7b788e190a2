import { DAY, HOUR } from '@iam-tracker/core';
import { OFFICES } from '../cast/origins.ts';
import { guid, hexadecimal, uniqueId } from '../identifiers.ts';
import { type Call, type Caller, recordCall } from '../records/call.ts';
import { type Act, type Actor, type Draft, type Scene, wait } from '../scene.ts';
import { daysOf } from '../schedule.ts';
import { isoSecond } from '../timestamps.ts';
import { administrator } from './admin-change.ts';

type Change = (scene: Scene, admin: Caller) => Act;

const PERIOD_DAYS = 2;
const CHANGES: readonly Change[] = [
  widenTrail,
  archiveFindings,
  changeContact,
  tuneDetector,
  trustCertificates,
  tryToLeave,
  narrowRecorder,
  tryToStopLogging,
];

/**
 * Guards of the account change too, every other day: trails, detectors, contacts, trust anchors; now and then
 * an administrator tries what is not allowed. Sixteen days hold all of it.
 */
export const guardChanges: Actor = {
  name: 'guard-changes',
  *activities(world, random) {
    for (const day of daysOf(world)) {
      const number = day / DAY;
      if (number % PERIOD_DAYS !== 0) continue;
      const change = CHANGES[(number / PERIOD_DAYS) % CHANGES.length] as Change;
      const start = day + (8 + random.float() * 8) * HOUR;
      yield { start, play: (scene) => playChange(scene, change) };
    }
  },
};

function* playChange(scene: Scene, change: Change): Act {
  yield* change(scene, yield* administrator(scene));
}

function* widenTrail(scene: Scene, admin: Caller): Act {
  const trailName = `arn:aws:cloudtrail:eu-central-1:${scene.world.cast.accountId}:trail/company`;
  yield guardCall(scene, admin, 'cloudtrail', 'UpdateTrail', {
    region: 'eu-central-1',
    request: { name: trailName, isMultiRegionTrail: true, enableLogFileValidation: true },
    response: { name: 'company', trailARN: trailName, isMultiRegionTrail: true },
  });
  wait(scene, 20, 90);
  yield guardCall(scene, admin, 'cloudtrail', 'PutEventSelectors', {
    region: 'eu-central-1',
    request: {
      trailName,
      eventSelectors: [{ readWriteType: 'All', includeManagementEvents: true }],
    },
  });
}

function* archiveFindings(scene: Scene, admin: Caller): Act {
  yield guardCall(scene, admin, 'access-analyzer', 'CreateArchiveRule', {
    region: 'eu-west-1',
    request: {
      analyzerName: 'company',
      ruleName: 'shared-with-partner',
      filter: { 'principal.AWS': { eq: ['555566667777'] } },
    },
  });
}

function* changeContact(scene: Scene, admin: Caller): Act {
  yield guardCall(scene, admin, 'account', 'PutAlternateContact', {
    request: {
      alternateContactType: 'SECURITY',
      emailAddress: 'security@example.com',
      name: 'Security desk',
    },
  });
}

function* tuneDetector(scene: Scene, admin: Caller): Act {
  const detectorId = hexadecimal(scene.random, 16);
  yield guardCall(scene, admin, 'guardduty', 'UpdateDetector', {
    region: 'us-west-2',
    request: { detectorId, enable: true, findingPublishingFrequency: 'FIFTEEN_MINUTES' },
  });
  wait(scene, 30, 120);
  yield guardCall(scene, admin, 'guardduty', 'CreateFilter', {
    region: 'us-west-2',
    request: { detectorId, name: 'load-tests', action: 'ARCHIVE' },
    response: { name: 'load-tests' },
  });
}

/** The build servers outside get certificates instead of keys; one of them comes at once. */
function* trustCertificates(scene: Scene, admin: Caller): Act {
  const { random, world } = scene;
  const place = `arn:aws:rolesanywhere:eu-central-1:${world.cast.accountId}`;
  const [trustAnchorId, profileId] = [guid(random), guid(random)];
  const role = world.cast.roles['deploy-staging'];
  yield guardCall(scene, admin, 'rolesanywhere', 'CreateTrustAnchor', {
    region: 'eu-central-1',
    request: { name: 'build-servers', source: { sourceType: 'AWS_ACM_PCA' }, enabled: true },
    response: { trustAnchor: { trustAnchorId, name: 'build-servers', enabled: true } },
  });
  wait(scene, 20, 90);
  yield guardCall(scene, admin, 'rolesanywhere', 'CreateProfile', {
    region: 'eu-central-1',
    request: { name: 'build-servers', roleArns: [role.arn], enabled: true },
    response: { profile: { profileId, name: 'build-servers', enabled: true } },
  });
  wait(scene, 600, 1_800);
  const accessKeyId = uniqueId(random, 'ASIA');
  const server: Caller = {
    identity: { type: 'Unknown', accountId: world.cast.accountId },
    ip: OFFICES.dublin.ip,
    agent: 'CredHelper/1.5.0 (linux; amd64)',
  };
  yield guardCall(scene, server, 'rolesanywhere', 'CreateSession', {
    region: 'eu-central-1',
    request: {
      trustAnchorArn: `${place}:trust-anchor/${trustAnchorId}`,
      profileArn: `${place}:profile/${profileId}`,
      roleArn: role.arn,
      durationSeconds: 3_600,
    },
    response: {
      credentialSet: [
        {
          credentials: { accessKeyId, expiration: isoSecond(scene.now + HOUR) },
          roleArn: role.arn,
          sourceIdentity: 'CN=build-7.example.com',
        },
      ],
    },
  });
}

function* tryToLeave(scene: Scene, admin: Caller): Act {
  yield guardDenied(scene, admin, 'organizations', 'LeaveOrganization', 'us-east-1');
}

function* narrowRecorder(scene: Scene, admin: Caller): Act {
  yield guardCall(scene, admin, 'config', 'PutConfigurationRecorder', {
    region: 'us-east-2',
    request: {
      configurationRecorder: { name: 'default', recordingGroup: { allSupported: false } },
    },
  });
}

function* tryToStopLogging(scene: Scene, admin: Caller): Act {
  yield guardDenied(scene, admin, 'cloudtrail', 'StopLogging', 'eu-central-1');
}

type Outcome = Partial<
  Pick<Call, 'region' | 'request' | 'response' | 'errorCode' | 'errorMessage'>
>;

/** A call that changes what guards the account; global services are recorded in us-east-1. */
function guardCall(
  scene: Scene,
  caller: Caller,
  service: string,
  name: string,
  { region = 'us-east-1', ...outcome }: Outcome = {},
): Draft {
  return recordCall(scene, caller, {
    source: `${service}.amazonaws.com`,
    name,
    region,
    readOnly: false,
    host: `${service}.${region}.amazonaws.com`,
    ...outcome,
  });
}

/** A service control policy refuses: the record then hides the parameters. */
function guardDenied(
  scene: Scene,
  caller: Caller,
  service: string,
  name: string,
  region: string,
): Draft {
  return guardCall(scene, caller, service, name, {
    region,
    errorCode: 'AccessDenied',
    errorMessage: `User: ${String(caller.identity.arn)} is not authorized to perform: ${service}:${name} with an explicit deny in a service control policy`,
  });
}
