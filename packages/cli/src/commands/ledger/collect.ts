import { AppError, compact, HISTORY_SECONDS, type Interval } from '@iam-tracker/core';
import { type CommandContext, defineCommand } from '../../command.ts';
import {
  DETECTION_FLAGS,
  format,
  type OptionsOf,
  refusal,
  SIMULATION_FLAGS,
  text,
  texts,
  toggle,
  whole,
} from '../../flags.ts';
import { MEMBERS_FLAGS, readMembersWish } from '../../members-wish.ts';
import { parseRange, parseTimeOption } from '../../time-options.ts';

const flags = {
  simulate: toggle('from a simulated account'),
  ...SIMULATION_FLAGS,
  push: toggle('with --simulate: have EventBridge push the events, too, and compare both lanes'),
  pushLoss: whole('<percent>', 'with --push: how much of it never arrives', [0, 100], 3),
  pushReads: toggle('with --push: calls that only read, too'),
  from: texts('<path...>', 'from files, pipes and folders; - is standard input'),
  since: text('<time>', 'from files: pass over those that were delivered before'),
  until: text('<time>', 'from files: pass over those that were delivered long after'),
  publicKeys: text(
    '<file>',
    'from files: prove them by digests with what aws cloudtrail list-public-keys prints',
  ),
  profile: text('<name>', 'from a real account: the AWS profile to use'),
  region: text('<name>', 'from a real account: the Region to ask first'),
  start: text('<time>', 'read again from here instead of what is due'),
  end: text('<time>', 'read again up to here (now)'),
  ...MEMBERS_FLAGS,
  verbose: toggle("show the collector's log lines"),
  alerts: refusal('raise no alerts about what is new'),
  ...DETECTION_FLAGS,
  format: format('table', 'json'),
};

export const command = defineCommand({
  flags,
  examples: `
Name exactly one source. Reading again is safe: an event is stored once, however often it is read.

Examples:
  $ iam-tracker collect --simulate
  $ iam-tracker collect --simulate --seed 7 --days 30 --data-dir ./another
  $ iam-tracker collect --simulate --push
  $ iam-tracker collect --from AWSLogs/ export.json.gz
  $ iam-tracker collect --from AWSLogs/ --since 2026-03-01 --until 2026-03-07
  $ iam-tracker collect --from AWSLogs/ --public-keys keys.json
  $ aws cloudtrail lookup-events | iam-tracker collect --from -
  $ iam-tracker collect --profile audit --region eu-west-1
  $ iam-tracker collect --profile audit --start 2026-03-01 --end 2026-03-02   read two days again
  $ iam-tracker collect --profile audit --members-role iam-tracker-member --external-id 4f1c20
  $ iam-tracker collect --simulate --members-role iam-tracker-member --data-dir ./members

Files: CloudTrail logs ({"Records": [...]}), single records, lists, one record a line, what
"aws cloudtrail lookup-events" prints, and records in the wrappers of EventBridge, SQS, SNS,
CloudWatch Logs, Kinesis, Firehose, CloudTrail Lake, Splunk, Elastic, Hive and Steampipe; plain or
gzip; pipes, and folders at any depth. Events in a form that is not read end with exit code 1.
With --since and --until, log files are passed over whose name or folders, as CloudTrail writes them
(..._20260301T1205Z_..., CloudTrail/REGION/2026/03/01/), say that nothing of that time is in them: delivered
before it, or more than three days after it. All other files are read, and what is read is stored whole.
A real account: the usual AWS credentials with cloudtrail:LookupEvents and ec2:DescribeRegions.
With --members-role the other accounts are read, too: organizations:ListAccounts names them (not needed where --accounts
has their ids), and sts:AssumeRole leads into each. One that refuses is named, with what to do, and the others are read;
the command then ends with exit code 1. Their names are kept: iam-tracker accounts.
Settings come from the environment as in the deployed collector: FILTERED_ROLES,
FILTERED_ROLES_KEEP_CHANGES, FILTER_AWS_SERVICE_EVENTS, REGIONS, SSO_REGION, INITIAL_LOOKBACK_DAYS, ...
Where digests of a trail lie among the files, --public-keys proves by them that the files are as CloudTrail delivered them; it is
noted for "iam-tracker coverage". Without keys they stay unproven; nothing is asked over the network. What was tampered with raises
an alert and ends with exit code 1; all that can be read is stored all the same.
What files hold besides is counted: see "iam-tracker other".`,
  run,
});

type Options = OptionsOf<typeof flags>;

async function run(options: Options, context: CommandContext): Promise<void> {
  const source = chooseSource(options);
  const period = parseRange(options, context.now());
  const { seed, days, from: paths = [], verbose = false, accounts: _, ...rest } = options;
  const members = await readMembersWish(options);
  const backfill = source === 'files' ? undefined : readBackfill(options, context.now());
  const { readDataDirectory } = await import('@iam-tracker/local');
  const dataDirectory = options.dataDir ?? readDataDirectory();
  if (source === 'files') {
    const { collectFiles } = await import('./collect-files.ts');
    await collectFiles({ ...rest, paths, period, dataDirectory }, context);
  } else {
    const { collectHistory } = await import('./collect-history.ts');
    const wish = compact({ seed, days });
    const push = options.push
      ? { lossShare: options.pushLoss / 100, hasReads: options.pushReads === true }
      : undefined;
    await collectHistory(
      source,
      { ...rest, push, wish, members, backfill, verbose, dataDirectory },
      context,
    );
  }
}

type Source = 'files' | 'simulation' | 'account';

function chooseSource(options: Options): Source {
  const { simulate, from, profile, region, seed, days, start, end, since, until } = options;
  const sources: Source[] = [
    ...(simulate ? (['simulation'] as const) : []),
    ...(from === undefined ? [] : (['files'] as const)),
    ...(profile === undefined && region === undefined ? [] : (['account'] as const)),
  ];
  const [source] = sources;
  if (source === undefined || sources.length > 1) {
    const problem = source === undefined ? 'No source is named.' : 'More than one source is named.';
    throw new AppError('BAD_ARGUMENT', problem, {
      hint: 'Name one: --simulate, --from PATH..., or --profile and/or --region for a real account.',
    });
  }
  if (source !== 'simulation' && (seed !== undefined || days !== undefined)) {
    throw new AppError('BAD_ARGUMENT', '--seed and --days go with --simulate only.');
  }
  if (source !== 'simulation' && options.push) {
    throw new AppError('BAD_ARGUMENT', '--push goes with --simulate only.', {
      hint: 'Of a deployment, "iam-tracker coverage" shows what push brought.',
    });
  }
  if (source === 'files' && options.membersRole !== undefined) {
    throw new AppError('BAD_ARGUMENT', '--members-role does not go with --from.', {
      hint: 'Files of all accounts are read together: name them, or their folder.',
    });
  }
  if (source === 'files' && (start !== undefined || end !== undefined)) {
    throw new AppError('BAD_ARGUMENT', '--start and --end do not go with --from.', {
      hint: 'With --since and --until, files of another time are passed over by their names.',
    });
  }
  if (source !== 'files' && options.publicKeys !== undefined) {
    throw new AppError('BAD_ARGUMENT', '--public-keys goes with --from only.', {
      hint: 'A bucket is proven by "iam-tracker verify s3://BUCKET".',
    });
  }
  if (source !== 'files' && (since !== undefined || until !== undefined)) {
    throw new AppError('BAD_ARGUMENT', '--since and --until go with --from only.', {
      hint: 'A real account is read again from --start to --end.',
    });
  }
  return source;
}

function readBackfill({ start, end }: Options, now: number): Interval | undefined {
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined) {
    throw new AppError('BAD_ARGUMENT', '--end needs --start.');
  }
  const nowSecond = Math.floor(now / 1000);
  const from = Math.floor(parseTimeOption(start, now, 'start') / 1000);
  const last = end === undefined ? nowSecond : Math.floor(parseTimeOption(end, now, 'end') / 1000);
  const interval = { start: from, end: Math.min(last + 1, nowSecond) };
  if (interval.start >= interval.end) {
    throw new AppError('BAD_ARGUMENT', '--start must be before --end and in the past.');
  }
  if (interval.end <= nowSecond - HISTORY_SECONDS) {
    throw new AppError('BAD_ARGUMENT', 'CloudTrail keeps no events of more than 90 days ago.', {
      hint: 'Older records can be read from the log files of a trail: --from PATH...',
    });
  }
  return interval;
}
