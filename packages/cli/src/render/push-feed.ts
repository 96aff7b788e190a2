import { printable } from '@iam-tracker/core';
import type { LeftToDo } from '@iam-tracker/operations';

type PushFeed = LeftToDo['pushFeed'];

/** Says in a few words what a deployment that does not push would need for it. */
export function writeFeed({ refusal, trail }: PushFeed): string {
  if (refusal !== undefined) return 'its trail is not known';
  return trail === undefined ? 'no trail could feed it' : 'a trail could feed it';
}

/** Says what a person could do about push, a sentence each; nothing where it works. */
export function feedSteps({ isOn, problems, refusal, trail }: PushFeed): string[] {
  if (refusal !== undefined) {
    return [`Not known: ${printable(refusal)}. Push needs a trail that logs management events.`];
  }
  if (isOn) return [...problems];
  return [
    trail === undefined
      ? 'Alerts leave within the hour. To have them within seconds: enable_push = true and, as no trail logs management events here, create_trail = true.'
      : `Alerts leave within the hour. To have them within seconds: enable_push = true; trail ${nameOf(trail)} can feed it.`,
  ];
}

/** Returns it for programs. */
export function feedDocument({ isOn, problems, refusal, trail }: PushFeed) {
  return { is_on: isOn, trail: trail ?? null, is_known: refusal === undefined, problems };
}

/** The name at the end of an ARN: text that the maker of the trail chose. */
function nameOf(arn: string): string {
  return printable(arn.slice(arn.lastIndexOf('/') + 1), 128);
}
