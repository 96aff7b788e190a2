import {
  type DigestFile,
  type EventsFile,
  formatObjectKey,
  parseObjectKey,
  type TrailFile,
} from '@iam-tracker/trail';
import fc from 'fast-check';
import { anyText } from './any-text.ts';

const MINUTES = Math.floor(Date.UTC(9999, 11, 31) / 60_000);

const place = {
  prefix: fc.oneof(
    fc.constant(''),
    fc.constantFrom('AWSLogs/', 'AWSLogs/o-abcde12345/', 'o-abcde12345/', 'AWSLogs/123456789012/'),
    anyText({ maxLength: 60 }).map((text) => `${text}/`),
  ),
  organizationId: fc.stringMatching(/^o-[a-z0-9]{10,32}$/),
  accountId: fc.stringMatching(/^\d{12}$/),
  region: fc.constantFrom('us-east-1', 'eu-west-3', 'us-gov-west-1', 'us-isob-east-1'),
};
const needed = ['prefix', 'accountId', 'region', 'kind', 'time'] as const;

/** Any file of a trail, in any layout. */
export function trailFile(): fc.Arbitrary<TrailFile> {
  const minutes = fc.integer({ min: 0, max: MINUTES });
  const events = fc.record(
    {
      ...place,
      kind: fc.constantFrom('log', 'insight', 'network_activity', 'aggregated'),
      time: minutes.map((minute) => minute * 60_000),
      unique: fc.stringMatching(/^[A-Za-z0-9]{16}$/),
    },
    { requiredKeys: [...needed, 'unique'] },
  );
  const digest = fc.record(
    {
      ...place,
      kind: fc.constant('digest'),
      time: minutes.map((minute) => minute * 60_000 + 31_000),
      trailName: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{1,40}[A-Za-z0-9]$/),
      homeRegion: place.region,
      isBackfill: fc.boolean(),
    },
    { requiredKeys: [...needed, 'trailName', 'homeRegion', 'isBackfill'] },
  );
  return fc.oneof(
    events as unknown as fc.Arbitrary<EventsFile>,
    digest as unknown as fc.Arbitrary<DigestFile>,
  );
}

/** Any key of an object that is no file of a trail: any text, and keys that are nearly one. */
export function foreignKey(): fc.Arbitrary<string> {
  const part = fc.constantFrom('AWSLogs', 'o-abcde12345', '123456789012', 'CloudTrail', '11', '');
  return fc
    .oneof(
      anyText({ maxLength: 1_200 }),
      fc.array(part).map((parts) => parts.join('/')),
      fc
        .tuple(trailFile().map(formatObjectKey), fc.nat(), anyText({ maxLength: 3 }))
        .map(([key, at, text]) => key.slice(0, at % key.length) + text),
    )
    .filter((key) => parseObjectKey(key).kind === 'foreign');
}
