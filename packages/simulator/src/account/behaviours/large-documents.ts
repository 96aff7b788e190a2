import { CI_RUNNERS, TERRAFORM } from '../cast/origins.ts';
import { uniqueId } from '../identifiers.ts';
import { IAM, IAM_REGION, recordCall } from '../records/call.ts';
import { iamCall } from '../records/iam.ts';
import { omitted, urlEncode } from '../records/policies.ts';
import { type Session, takeRoleAsService } from '../records/sts.ts';
import type { Act, Scene } from '../scene.ts';

/**
 * Caps of single fields and of the whole record (CloudTrail User Guide, record contents): 100 KB of
 * parameters, 100 KB of response, 28 KB of additional data, 256 KB in all.
 */
const FIELD_CAP = 100 * 1024;
const ADDITIONAL_CAP = 28 * 1024;
const DETAILS = 22 * 1024;
/** Room for the other parameters beside the document. */
const MARGIN = 600;

/** Generated code pretty-prints a trust policy with one line a principal. */
const TRUST_LINE = '      "arn:aws:iam::444455556666:role/generated/service-000000",\n';
const ROOM = FIELD_CAP - MARGIN;
const DOCUMENT = trustPolicy(Math.floor(ROOM / JSON.stringify(TRUST_LINE).length));
const ENCODED = urlEncode(trustPolicy(Math.floor(ROOM / urlEncode(TRUST_LINE).length)));

/** A role whose generated trust policy takes the record close to CloudTrail's 256 KB. */
export function* largeDocument(scene: Scene): Act {
  const { cast } = scene.world;
  const caller = yield* terraform(scene);
  const roleName = `generated-${scene.random.int(100, 999)}`;
  yield recordCall(scene, caller, {
    source: IAM,
    name: 'CreateRole',
    region: IAM_REGION,
    readOnly: false,
    request: { path: '/', roleName, assumeRolePolicyDocument: DOCUMENT },
    response: {
      role: {
        path: '/',
        roleName,
        roleId: uniqueId(scene.random, 'AROA'),
        arn: `arn:aws:iam::${cast.accountId}:role/${roleName}`,
        assumeRolePolicyDocument: ENCODED,
      },
    },
    additional: { policyFindings: 'x'.repeat(ADDITIONAL_CAP - MARGIN) },
    serviceDetails: { validation: 'x'.repeat(DETAILS) },
    host: 'iam.amazonaws.com',
  });
}

/** Provider metadata over the cap: CloudTrail keeps only its size. */
export function* metadataTooLarge(scene: Scene): Act {
  const caller = yield* terraform(scene);
  yield iamCall(scene, caller, 'UpdateSAMLProvider', {
    request: omitted(scene.random.int(103_000, 180_000)),
    response: { sAMLProviderArn: scene.world.cast.identityCenter.samlProviderArn },
  });
}

/** The pipeline's build host, which generates what these documents hold. */
function* terraform(scene: Scene): Act<Session> {
  const session = yield* takeRoleAsService(scene, 'codebuild.amazonaws.com', {
    role: scene.world.cast.roles['terraform-pipeline'],
    sessionName: 'platform-generated',
    region: 'us-east-2',
    ip: CI_RUNNERS[0],
    agent: TERRAFORM,
  });
  scene.now += 20_000;
  return session;
}

function trustPolicy(lines: number): string {
  const principals = TRUST_LINE.repeat(lines).slice(0, -',\n'.length);
  return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":[\n${principals}]},"Action":"sts:AssumeRole"}]}`;
}
