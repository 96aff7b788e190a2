import { AppError, compact, isAppError, printable } from '@iam-tracker/core';
import type { TrailScope, VerifiedTrail } from '@iam-tracker/trail';
import { type CommandContext, defineCommand, EXIT, ExitError } from '../../command.ts';
import { format, type OptionsOf, repeatedText, TABLE_FLAGS, text } from '../../flags.ts';
import { startProgress } from '../../progress.ts';
import { formatCount } from '../../render/quantities.ts';
import { parseRange } from '../../time-options.ts';
import { openTrailSource } from '../../trail-source.ts';

const flags = {
  publicKeys: text('<file>', 'what aws cloudtrail list-public-keys prints: then nothing is asked'),
  since: text('<time>', 'from then on everything must be there'),
  until: text('<time>', 'up to then'),
  account: repeatedText('<id>', 'only this account; may be given more than once'),
  region: repeatedText('<name>', 'only this Region; may be given more than once'),
  profile: text('<name>', 'the AWS profile to use'),
  ...TABLE_FLAGS,
  format: format('table', 'json'),
};

export const command = defineCommand({
  argument: ['<place>', 'a folder with a copy of the bucket of a trail, or s3://BUCKET/PREFIX'],
  isPaged: () => true,
  flags,
  examples: `
Says what the digests of a trail prove: that every file that CloudTrail delivered is there as it was delivered. PROVEN FROM
and TO are times of delivery, minutes after the events. A copy has lost what S3 keeps beside each digest, its signature; the
next digest repeats it, so that all but the newest of a copy are proven. Of a bucket the last two hours must be there, of a copy
what --until asks for.

A bucket takes s3:ListBucket and s3:GetObject, and kms:Decrypt where it is encrypted with a key of one's own; keys take
cloudtrail:ListPublicKeys in each Region that has digests.

Exit codes: 0 when everything is proven; 1 when something is not; 2 for a wrong command line.

Examples:
  $ iam-tracker verify s3://my-trail-bucket
  $ iam-tracker verify s3://my-trail-bucket --account 123456789012 --since 7d
  $ aws s3 sync s3://my-trail-bucket ./evidence
  $ aws cloudtrail list-public-keys --region eu-west-1 --start-time 2026-01-01 >> keys.json   # each Region
  $ iam-tracker verify ./evidence --public-keys keys.json --since 2026-03-01 --until 2026-03-08
  $ iam-tracker verify ./evidence -o json | jq '.places[].findings[]'`,
  run,
});

type Options = OptionsOf<typeof flags>;

async function run(options: Options, context: CommandContext, place: string): Promise<void> {
  const { signal, terminal } = context;
  const scope = readScope(options, context.now());
  const source = await openTrailSource(place, options, context);
  const { verifyTrail } = await import('@iam-tracker/trail');
  const progress = startProgress(terminal, 'Listing files');
  let read = 0;
  let verified: VerifiedTrail;
  try {
    verified = await verifyTrail({
      ...source,
      ...{ scope, signal },
      onRead: () => {
        read += 1;
        if (progress.isShown) progress.update(`Verifying: ${formatCount(read)} objects`);
      },
    });
  } finally {
    progress.stop();
  }
  expectTrail(verified, place);
  const { tellVerified, writeVerified } = await import('../../render/verified-trail.ts');
  const { isProven } = await import('../../render/verified-document.ts');
  await writeVerified(verified, options, terminal);
  tellVerified(verified, source.store.bucket === undefined, terminal);
  if (!isProven(verified)) throw new ExitError(EXIT.failure);
}

function readScope(options: Options, now: number): TrailScope {
  const { account: accounts, region: regions } = options;
  expectEach(accounts, /^\d{12}$/, '--account', 'the twelve digits of an account');
  expectEach(
    regions,
    /^[a-z]{2,8}(?:-[a-z]{1,16}){1,3}-\d{1,2}$/,
    '--region',
    'eu-west-1 and the like',
  );
  return compact({ ...parseRange(options, now), accounts, regions });
}

function expectEach(
  values: readonly string[] = [],
  allowed: RegExp,
  flag: string,
  what: string,
): void {
  const wrong = values.find((value) => !allowed.test(value));
  if (wrong === undefined) return;
  throw new AppError('BAD_ARGUMENT', `${flag} is "${printable(wrong, 100)}"; allowed: ${what}.`);
}

/** @throws AppError when there is nothing of a trail, or nothing could be judged for want of keys */
function expectTrail(verified: VerifiedTrail, place: string): void {
  const { failure, listed, places } = verified;
  const isJudged = places.some(({ chains }) => chains.some(({ proven }) => proven.length > 0));
  if (!isJudged && isAppError(failure)) throw failure;
  if (places.length > 0) return;
  const seen =
    listed === 0
      ? 'Nothing lies there'
      : `${formatCount(listed)} objects lie there, and none is a file of a trail that was asked for`;
  throw new AppError('NO_DATA', `No trail in ${printable(place, 300)}. ${seen}.`, {
    hint: 'Name the place above AWSLogs/, with CloudTrail-Digest and CloudTrail in it; --account, --region, --since and --until leave out the rest.',
  });
}
