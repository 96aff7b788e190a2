import { DAY, isJsonObject, isTimeZone, parseDay, parseTime, SEVERITIES } from '@iam-tracker/core';
import * as v from 'valibot';
import { checkNetwork } from '../event/network.ts';

const text = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('is empty'),
  v.maxLength(512, 'is longer than 512'),
);
const network = v.pipe(
  text,
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? checkNetwork(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem });
  }),
);
/** Not a union: its one message would hide which entry of the list is wrong. */
const networks = v.lazy<v.GenericSchema<string | string[]>>((input) =>
  Array.isArray(input) ? v.array(network) : network,
);
const clockTime = v.pipe(
  text,
  v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'is no time of day such as 22:00'),
);
const timeZone = v.pipe(text, v.check(isTimeZone, 'is no IANA time zone such as Europe/Berlin'));
const expiry = v.pipe(
  text,
  v.check(
    (value) => parseExpiry(value) !== undefined,
    'is no day such as 2027-01-31 and no UTC time such as 2027-01-31T12:00:00Z',
  ),
);

const accountId = v.pipe(v.string(), v.regex(/^\d{12}$/, 'is no account id of 12 digits'));

/** A unit or root by its id, or by its path from the organization down, as `iam-tracker accounts` shows it. */
const unit = v.pipe(
  v.string(),
  v.regex(
    /^(?:ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32}|o-[a-z0-9]{10,32}\/r-[0-9a-z]{4,32}(?:\/ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})*\/?)$/,
    'is no unit such as ou-ab12-cdefghij or o-a1b2c3d4e5/r-ab12/ou-ab12-cdefghij/',
  ),
);

const suppression = v.pipe(
  v.strictObject({
    rule: text,
    actor: v.optional(text),
    role: v.optional(text),
    account: v.optional(accountId),
    accounts: v.optional(v.pipe(v.array(accountId), v.nonEmpty('is empty'))),
    organizationalUnits: v.optional(v.pipe(v.array(unit), v.nonEmpty('is empty'))),
    ip: v.optional(networks),
    reason: text,
    expires: v.optional(expiry),
  }),
  v.check(
    ({ rule, actor, role, ip, accounts, organizationalUnits }) =>
      rule !== '*' ||
      [actor, role, ip, accounts, organizationalUnits].some((each) => each !== undefined),
    'would suppress every alert; name a rule, an actor, a role, an ip, accounts or organizationalUnits',
  ),
);
/** Stands before the name of an owner. */
const OWNER_KIND =
  '(?:repo|organization|owner|project_path|namespace_path|pulumi:deploy:org|[a-z]{2}(?:-[a-z]+)+-\\d)';
/** The whole name of an owner, what ends it, and a star somewhere behind it. */
const OWNED = new RegExp(`^(?:${OWNER_KIND}:)?(?!${OWNER_KIND}:)[^*:/@]+[:/@][^*]*\\*`, 'i');
/** A `?` could fall on a wildcard of the value that it is compared with. */
const claimPattern = v.pipe(
  text,
  v.check(
    (value) => !value.includes('?') && (!value.includes('*') || OWNED.test(value)),
    'trusts owners that it does not name; write the whole name before a *, such as repo:example/*',
  ),
);
const claimKey = v.pipe(
  v.string(),
  v.regex(/^[\w.-]+\.[\w-]+[^\s:*?]*:\w+$/, 'is no claim such as gitlab.com:sub'),
);

/** Wildcards, sessions and names alone would let others in. */
const roleArn = v.pipe(
  v.string(),
  v.regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:[\x21-\x29\x2b-\x7e]+\/)?[\w+=,.@-]+$/,
    'is no ARN of a role such as arn:aws:iam::123456789012:role/deploy',
  ),
);

/** A list would pass for an object without fields. */
const object = v.custom<object>(isJsonObject, 'is no JSON object');

const settings = v.strictObject({
  version: v.optional(v.literal(1, 'is not 1, the only version there is')),
  rules: v.optional(
    v.pipe(
      object,
      v.record(
        v.string(),
        v.strictObject({
          enabled: v.optional(v.boolean()),
          dryRun: v.optional(v.boolean()),
          severity: v.optional(v.picklist(SEVERITIES, `is none of ${SEVERITIES.join(', ')}`)),
        }),
      ),
    ),
  ),
  trustedAccounts: v.optional(v.array(accountId)),
  trustedOrganizations: v.optional(
    v.array(
      v.pipe(
        v.string(),
        v.regex(/^o-[a-z0-9]{10,32}$/, 'is no organization id such as o-a1b2c3d4e5'),
      ),
    ),
  ),
  trustedClaims: v.optional(v.pipe(object, v.record(claimKey, v.array(claimPattern)))),
  pipelineRoles: v.optional(v.array(text)),
  deployers: v.optional(v.array(roleArn)),
  adminPolicies: v.optional(v.array(text)),
  adminGroups: v.optional(v.array(text)),
  breakGlass: v.optional(v.array(text)),
  homeNetworks: v.optional(v.array(network)),
  offHours: v.optional(
    v.strictObject({
      timeZone: v.optional(timeZone),
      start: clockTime,
      end: clockTime,
      weekends: v.optional(v.boolean()),
    }),
  ),
  suppressions: v.optional(v.array(suppression)),
});

/** The settings as users write them, one JSON document. Every part may be left out. */
export const SETTINGS_SCHEMA = v.pipe(object, settings);

export type SettingsDocument = v.InferInput<typeof settings>;

/** Reads an expiry: a day ends at its end in UTC. Epoch milliseconds; undefined when it is neither. */
export function parseExpiry(value: string): number | undefined {
  const day = parseDay(value);
  if (day !== undefined) return day + DAY;
  return value.endsWith('Z') ? parseTime(value) : undefined;
}

/** Rules that another has taken the place of: settings that name them mean the other. */
export const RETIRED_RULES: ReadonlyMap<string, string> = new Map([
  ['IAM-RECON-BREADTH', 'IAM-RECON-FAST'],
]);
