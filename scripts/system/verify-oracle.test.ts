// Our verdicts on trails against those of the AWS command line, which reads the same server. It is the oracle for what is valid; what it
// does not see we name all the same. `pnpm build` first: our side is the process that ships.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { HOUR } from '@iam-tracker/core';
import {
  createSigningKey,
  type SignedTrail,
  serveTrail,
  signedTrail,
  TRAIL_START,
} from '@iam-tracker/test-utils/trail';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { reportMissing } from './missing-tools.ts';

const root = join(import.meta.dirname, '../..');
const hasAws = isThere('aws');
if (!hasAws) process.stderr.write('No aws on this machine: verify is not held against it.\n');
const withAws = hasAws ? it : it.skip;

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'verify oracle '));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function isThere(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

interface Ended {
  readonly code: number;
  readonly text: string;
}

function runProcess(command: string, args: readonly string[], url: string): Promise<Ended> {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-west-1',
    NO_COLOR: '1',
  };
  return new Promise((resolve) => {
    execFile(command, args, { env, cwd: home, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const { code = 0 } = Object(error) as { code?: number };
      resolve({ code, text: stdout + stderr });
    });
  });
}

interface Document {
  readonly is_proven: boolean;
  readonly places: readonly {
    readonly region: string;
    readonly trails: readonly { readonly files_proven: number }[];
    readonly findings: readonly {
      readonly class: string;
      readonly reason: string;
      readonly file?: string;
    }[];
  }[];
}

interface Judged {
  /** What the AWS command line says of digests, backfill digests and files, in its words, and how it ends. */
  readonly aws: string;
  /** Ours: class, reason and the object's place in the trail, each once. */
  readonly ours: readonly string[];
  readonly code: number;
}

/** Has both judge a trail. */
async function judge(
  trail: SignedTrail,
  region: string,
  more: { now?: number } = {},
): Promise<Judged> {
  const server = await serveTrail(trail, more);
  try {
    const arn = 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/everything';
    const times = ['--start-time', iso(trail.start), '--end-time', iso(trail.end + HOUR / 2)];
    const place = ['--trail-arn', arn, '--s3-bucket', trail.bucket, '--region', region];
    const [aws, ours] = await Promise.all([
      runProcess('aws', ['cloudtrail', 'validate-logs', ...place, ...times], server.url),
      runProcess(
        process.execPath,
        [
          join(root, 'packages/cli/bin/iam-tracker.cjs'),
          'verify',
          `s3://${trail.bucket}`,
          '-q',
          '-o',
          'json',
        ],
        server.url,
      ),
    ]);
    const { places } = JSON.parse(ours.text) as Document;
    const said = aws.text.match(/^\d+\/\d+ .* valid.*$|^No (?:valid )?digests found.*$/gm) ?? [
      aws.text,
    ];
    return {
      aws: `${said.join('; ')} (exit ${aws.code})`,
      ours: places.flatMap(({ findings }) =>
        findings.map((each) => `${each.class} ${each.reason} ${nameOf(trail, each.file)}`.trim()),
      ),
      code: ours.code,
    };
  } finally {
    await server.close();
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function nameOf({ backfills, digests, files }: SignedTrail, key = ''): string {
  for (const [word, keys] of Object.entries({ digest: digests, file: files, late: backfills })) {
    if (keys.includes(key)) return `${word} ${keys.indexOf(key)}`;
  }
  return key;
}

function objectAt(trail: SignedTrail, key: string | undefined) {
  const object = trail.objects.get(key ?? '');
  if (key === undefined || object === undefined) throw new Error(`no object ${key}`);
  return object;
}

function remove({ digests, objects }: SignedTrail, ...numbers: readonly number[]): void {
  for (const each of numbers) objects.delete(digests[each] ?? '');
}

interface Attack {
  readonly name: string;
  readonly make?: Parameters<typeof signedTrail>[0];
  readonly attack?: (trail: SignedTrail) => void;
  /** Milliseconds after the end of the trail at which it is judged. */
  readonly after?: number;
  readonly aws: string;
  readonly ours: readonly unknown[];
}

/** All valid, for the AWS command line. */
const VALID = '4/4 digest files valid; 8/8 log files valid (exit 0)';

const ATTACKS: readonly Attack[] = [
  { name: 'an untouched bucket', aws: VALID, ours: [] },
  {
    name: 'an untouched bucket with a backfill digest',
    make: { backfill: true },
    aws: '4/4 digest files valid; 1/1 backfill digest files valid; 9/9 log files valid (exit 0)',
    ours: [],
  },
  {
    name: 'two digests that were deleted in a row',
    attack: (trail) => remove(trail, 1, 2),
    aws: '2/3 digest files valid, 1/3 digest files INVALID; 4/4 log files valid (exit 1)',
    ours: [
      'missing digest_missing digest 2',
      ...[2, 3, 4, 5].map((each) => `unproven file_unnamed file ${each}`),
    ],
  },
  {
    name: 'the newest digests that were deleted',
    attack: (trail) => remove(trail, 2, 3),
    after: HOUR / 2,
    aws: '2/2 digest files valid; 4/4 log files valid (exit 0)',
    ours: ['gap no_digest', 'unproven file_unnamed file 4'],
  },
  {
    name: 'a file that no digest names',
    attack: ({ files, objects }) => {
      const key = (files[0] ?? '').replace('0000000000000001', 'ffffffffffffffff');
      objects.set(key, { body: gzipSync('{"Records":[]}'), metadata: {} });
    },
    aws: VALID,
    ours: [expect.stringMatching(/^unproven file_unnamed .*_ffffffffffffffff\.json\.gz$/)],
  },
  {
    name: 'a gzip member behind a file',
    attack: (trail) => {
      const object = objectAt(trail, trail.files[2]);
      object.body = Buffer.concat([object.body, gzipSync('{"Records":[{}]}')]);
    },
    aws: VALID,
    ours: ['tampered file_appended file 2'],
  },
  {
    name: 'a byte of a file that was changed',
    attack: (trail) => {
      const object = objectAt(trail, trail.files[3]);
      object.body = gzipSync(gunzipSync(object.body).toString().replace('eventID', 'eventId'));
    },
    aws: '4/4 digest files valid; 7/8 log files valid, 1/8 log files INVALID (exit 1)',
    ours: ['tampered file_changed file 3'],
  },
  {
    name: 'two files that were swapped',
    attack: (trail) => {
      const [first, second] = [objectAt(trail, trail.files[0]), objectAt(trail, trail.files[7])];
      [first.body, second.body] = [second.body, first.body];
    },
    aws: '4/4 digest files valid; 6/8 log files valid, 2/8 log files INVALID (exit 1)',
    ours: ['tampered file_changed file 0', 'tampered file_changed file 7'],
  },
  {
    name: 'digests that somebody signed with a key of their own',
    attack: (trail) => {
      const forged = signedTrail({
        key: createSigningKey({ region: 'eu-west-1', validFrom: 0, validTo: TRAIL_START * 2 }),
      });
      for (const [key, object] of forged.objects) trail.objects.set(key, object);
    },
    aws: 'No valid digests found in range; 0/4 digest files valid, 4/4 digest files INVALID (exit 1)',
    ours: [
      ...[0, 1, 2, 3].map((each) => `tampered key_unknown digest ${each}`),
      ...[0, 1, 2, 3, 4, 5, 6, 7].map((each) => `unproven file_unnamed file ${each}`),
    ],
  },
  {
    name: 'an old digest in the place of a newer one',
    attack: (trail) => {
      const [old, newer] = [objectAt(trail, trail.digests[0]), objectAt(trail, trail.digests[2])];
      [newer.body, newer.metadata] = [old.body, old.metadata];
    },
    aws: '3/4 digest files valid, 1/4 digest files INVALID; 6/6 log files valid (exit 1)',
    ours: [
      'tampered digest_moved digest 2',
      'unproven file_unnamed file 4',
      'unproven file_unnamed file 5',
    ],
  },
  {
    name: 'a time without logging',
    make: { stopAfter: 2 },
    aws: VALID,
    ours: ['gap logging_stopped digest 2'],
  },
  {
    name: 'a backfill digest without the time of its making',
    make: { backfill: true },
    attack: (trail) => {
      delete objectAt(trail, trail.backfills[0]).metadata['backfill-generation-timestamp'];
    },
    aws: '4/4 digest files valid; 0/1 backfill digest files valid, 1/1 backfill digest files INVALID; 8/8 log files valid (exit 1)',
    ours: ['tampered metadata_changed late 0'],
  },
  {
    name: 'a machine whose clock is a day behind, when the newest day is gone',
    after: 24 * HOUR,
    aws: VALID,
    ours: ['gap no_digest'],
  },
];

describe('iam-tracker verify', () => {
  reportMissingAws();

  withAws.each(ATTACKS.map((each) => [each.name, each] as const))(
    'beside aws cloudtrail validate-logs judges %s',
    async (_name, { after, attack, aws, make, ours }) => {
      const trail = signedTrail(make);
      attack?.(trail);

      const judged = await judge(
        trail,
        'eu-west-1',
        after === undefined ? {} : { now: trail.end + after },
      );

      expect(judged).toEqual({ aws, ours, code: ours.length === 0 ? 0 : 1 });
    },
  );

  withAws('misses a Region that was deleted, of which the other says nothing', async () => {
    const trail = signedTrail();
    const everywhere = [
      'us-east-1',
      'us-east-2',
      'us-west-1',
      'us-west-2',
      'ap-south-1',
      'sa-east-1',
      'eu-west-2',
      'eu-west-3',
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-northeast-3',
      'ap-southeast-1',
      'ap-southeast-2',
      'ca-central-1',
      'eu-central-1',
    ];
    const key = (region: string) =>
      createSigningKey({ region, validFrom: 0, validTo: TRAIL_START * 2, bits: 1024 });
    const keys = everywhere.map(key);
    for (const each of keys) {
      signedTrail({ region: each.region, objects: trail.objects, key: each, filesPerHour: 0 });
    }

    const judged = await judge({ ...trail, keys: [...keys, key('eu-north-1')] }, 'eu-north-1');

    expect(judged).toEqual({
      aws: 'No digests found (exit 0)',
      ours: ['gap region_absent'],
      code: 1,
    });
  });
});

function reportMissingAws(): void {
  if (!hasAws) reportMissing('the AWS command line');
}
