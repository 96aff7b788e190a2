import { HOUR, SECOND } from '@iam-tracker/core';
import { uniqueId } from '../account/identifiers.ts';
import type { Random } from '../account/random.ts';
import { recordCall, type Source } from '../account/records/call.ts';
import { roleSession } from '../account/records/identities.ts';
import type { Draft, Scene, World } from '../account/scene.ts';

/** What fills most of a trail's files: reads of other services by machines. */
const CALLS: readonly (readonly [source: Source, name: string])[] = [
  ['ec2.amazonaws.com', 'DescribeInstances'],
  ['ec2.amazonaws.com', 'DescribeSecurityGroups'],
  ['kms.amazonaws.com', 'GenerateDataKey'],
  ['kms.amazonaws.com', 'Decrypt'],
  ['s3.amazonaws.com', 'GetBucketAcl'],
  ['lambda.amazonaws.com', 'ListFunctions20150331'],
  ['monitoring.amazonaws.com', 'DescribeAlarms'],
  ['logs.amazonaws.com', 'CreateLogStream'],
];

interface Backdrop {
  readonly regions: readonly string[];
  /** In each Region. */
  readonly perHour: number;
}

/** Calls of other services, by rising time: AWS Config looks at each Region once an hour. */
export function* otherCalls(
  world: World,
  random: Random,
  { perHour, regions }: Backdrop,
): Generator<Draft> {
  const role = world.cast.linkedRoles.config;
  for (let hour = Math.floor(world.start / HOUR) * HOUR; hour < world.end; hour += HOUR) {
    const drafts: Draft[] = [];
    for (const region of regions) {
      const scene: Scene = { world, random: random.fork(`${region} ${hour}`), now: hour };
      scene.now += scene.random.float() * (HOUR - perHour * SECOND);
      const session = roleSession(role, 'config-recorder', uniqueId(scene.random, 'ASIA'), hour);
      const host = 'config.amazonaws.com';
      const caller = { identity: { ...session, invokedBy: host }, ip: host, agent: host };
      const count = Math.floor(perHour) + (scene.random.chance(perHour % 1) ? 1 : 0);
      for (let call = 0; call < count; call += 1) {
        const [source, name] = scene.random.pick(CALLS);
        drafts.push(recordCall(scene, caller, { source, name, region, readOnly: true }));
        scene.now += SECOND;
      }
    }
    drafts.sort((a, b) => a.time - b.time);
    for (const draft of drafts) {
      if (draft.time >= world.start && draft.time < world.end) yield draft;
    }
  }
}
