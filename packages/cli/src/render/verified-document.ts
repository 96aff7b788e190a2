import {
  compact,
  describeError,
  formatTime,
  type Interval,
  redactText,
  SECOND,
} from '@iam-tracker/core';
import type { Finding, VerifiedPlace, VerifiedTrail } from '@iam-tracker/trail';

/** Tells whether all is proven: something is, and nothing is wrong. */
export function isProven({ places }: VerifiedTrail): boolean {
  const isSome = places.some(({ chains }) => chains.some(({ proven }) => proven.length > 0));
  return isSome && places.every(({ findings }) => findings.length === 0);
}

/** Returns what is proven for programs; times in ISO 8601. */
export function verifiedDocument(verified: VerifiedTrail) {
  const { failure, passedOver, places } = verified;
  return compact({
    is_proven: isProven(verified),
    places: places.map(placeDocument),
    other_kinds: passedOver.otherKinds,
    foreign_objects: passedOver.foreign,
    failure: failure === undefined ? undefined : describeError(failure, redactText).error_message,
  });
}

/** Returns an account's Region for programs. */
export function placeDocument({
  accountId,
  chains,
  findings,
  organizationId,
  pendingFiles,
  region,
}: VerifiedPlace) {
  return compact({
    account_id: accountId,
    region,
    organization_id: organizationId,
    trails: chains.map((chain) =>
      compact({
        name: chain.trailName,
        home_region: chain.homeRegion,
        proven: chain.proven.map(intervalDocument),
        gaps: chain.gaps.map(intervalDocument),
        files_proven: chain.provenFiles,
        digests_by_own_signature: chain.digests.signed,
        digests_by_next_signature: chain.digests.repeated,
        digests_by_next_hash: chain.digests.linked,
        went_on_before: chain.isCutOff,
        newest_without_signature: chain.openEnd,
      }),
    ),
    files_pending: pendingFiles,
    findings: findings.map(findingDocument),
  });
}

/** Returns a finding for programs. */
export function findingDocument({
  class: kind,
  healsUntil,
  interval,
  key,
  namedBy,
  reason,
}: Finding) {
  return compact({
    class: kind,
    reason,
    file: key,
    named_by: namedBy,
    ...(interval === undefined ? {} : intervalDocument(interval)),
    heals_until: healsUntil === undefined ? undefined : formatTime(healsUntil),
  });
}

function intervalDocument({ start, end }: Interval) {
  return { from: formatTime(start * SECOND), to: formatTime(end * SECOND) };
}
