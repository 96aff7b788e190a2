import { HOUR } from '@iam-tracker/core';
import type { SimulatedEvent } from '../simulated-event.ts';
import { OFFICES } from './cast/origins.ts';
import type { Random } from './random.ts';
import { iamCall } from './records/iam.ts';
import { rootSession } from './records/identities.ts';
import { ADMINISTRATOR_ACCESS } from './records/policies.ts';
import type { World } from './scene.ts';

/** Within the last day, but not in its last hours: there is time to miss the event. */
const HOURS_BEFORE_END = { min: 16, max: 20 };

/**
 * Makes up what happened out of CloudTrail's sight: nils.strand is an administrator now, and no record
 * says who made him one. The events say what IAM did; they never show. None in a time too short.
 */
export function planUnseenChanges(world: World, random: Random): readonly SimulatedEvent[] {
  const { min, max } = HOURS_BEFORE_END;
  const now = Math.floor(world.end - (min + random.float() * (max - min)) * HOUR);
  if (now < world.start) return [];
  const scene = { world, random, now };
  const identity = rootSession(world.cast, '', now, { mfa: false });
  const caller = { identity, ip: OFFICES.dublin.ip, agent: 'AWS Internal' };
  const { record } = iamCall(scene, caller, 'AttachUserPolicy', {
    request: { userName: 'nils.strand', policyArn: ADMINISTRATOR_ACCESS },
  });
  return [{ record, visibleAt: Number.POSITIVE_INFINITY }];
}
