import { gzipSync } from 'node:zlib';
import { isSilent, openTrailLedger, provenIntervals } from '@iam-tracker/core/trail';
import { createDigestWriter } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { trailMetrics } from '../../src/trail/trail-result.ts';
import { createTrailWorld, FIRST, FORGER, HOUR_SECONDS, type TrailWorld } from './trail-world.ts';

const DAY_SECONDS = 86_400;
const hourAt = (index: number) => FIRST + index * HOUR_SECONDS;

/** Hours with two files each, of which nothing was looked at yet; now it is ten minutes after the last. */
function history(hours: number, options: { trailName?: string } = {}): TrailWorld {
  const world = createTrailWorld(options);
  for (let index = 1; index <= hours; index += 1) world.deliver(hourAt(index), 2);
  world.now = hourAt(hours) + 600;
  return world;
}

const kinds = (world: TrailWorld) => world.ledger()?.findings.map(({ kind }) => kind);
const proven = (world: TrailWorld) =>
  provenIntervals(world.ledger() ?? openTrailLedger(world.shard)).map(({ end, start }) => [
    (start - FIRST) / HOUR_SECONDS,
    (end - FIRST) / HOUR_SECONDS,
  ]);

describe('walkTrail', () => {
  it('proves an untouched bucket, reads what nothing had read, and says where it got to', async () => {
    const world = history(30);

    const result = await world.walk();

    expect(proven(world)).toEqual([[0, 30]]);
    expect(result).toMatchObject({
      ...{ chains: 1, gap_chains: 0, tampered_chains: 0, new_findings: 0, unproven_files: 0 },
      proof_lag_seconds: 600,
    });
    expect(world.ledger()).toMatchObject({ digestCount: 30, fileCount: 60, lateFileCount: 60 });
  });

  it('sees two digests in a row that were deleted, and calls it tampering when they cannot come back', async () => {
    const world = history(6);
    world.objects.delete(world.hours[2]?.digest ?? '');
    world.objects.delete(world.hours[3]?.digest ?? '');

    const result = await world.walk();
    expect(result).toMatchObject({ gap_chains: 1, gap_seconds: 7_200, tampered_chains: 0 });
    world.now += 31 * DAY_SECONDS;
    await world.walk();
    expect(kinds(world)).toEqual([]);
    world.now += 1;
    await world.walk();

    expect(proven(world)).toEqual([
      [0, 2],
      [4, 6],
    ]);
    expect(kinds(world)).toEqual(['digest_missing']);
    expect([...world.alerts.keys()]).toEqual([
      'digest_missing trail-bucket/AWSLogs/o-abcdefghij/123456789012/CloudTrail-Digest/eu-west-1/',
    ]);
  });

  it('heals a gap when the digests of it come after all', async () => {
    const world = history(6);
    const name = world.hours[2]?.digest ?? '';
    const digest = world.objects.get(name);
    world.objects.delete(name);
    await world.walk();
    world.now += 29 * DAY_SECONDS;
    if (digest !== undefined) world.objects.set(name, digest);

    await world.walk();

    expect(proven(world)).toEqual([[0, 6]]);
    expect(world.ledger()).toMatchObject({ gaps: [], lost: [], findings: [] });
  });

  it('sees that the newest digests are gone', async () => {
    const world = history(3);
    await world.walk();
    world.now = hourAt(5) + 600;

    const result = await world.walk();

    expect(result).toMatchObject({ gap_chains: 1, proof_lag_seconds: 2 * HOUR_SECONDS + 600 });
    expect(isSilent(world.ledger() ?? openTrailLedger(world.shard), world.now)).toBe(true);
  });

  it('counts a file that no digest names, and does not call it proven', async () => {
    const world = history(30);
    const [name = ''] = world.hours[3]?.files.map(({ key }) => key) ?? [];
    const added = name.replace(/_[^_]*$/, '_ADDED.json.gz');
    world.objects.set(added, { body: gzipSync('{"Records":[]}'), metadata: {} });

    const result = await world.walk();
    await world.walk();

    expect(result).toMatchObject({ unproven_files: 1, tampered_chains: 0 });
    expect(world.ledger()).toMatchObject({ unprovenFiles: 1, unprovenKeys: [added] });
  });

  it.each<[string, (body: Buffer) => Buffer]>([
    ['bytes appended to it', (body) => Buffer.concat([body, Buffer.from('x')])],
    ['another gzip member appended to it', (body) => Buffer.concat([body, gzipSync('{}')])],
    ['another content', () => gzipSync('{"Records":[]}')],
    ['no gzip at all', () => Buffer.from('nothing')],
  ])('calls a named file with %s altered', async (_what, change) => {
    const world = history(3);
    const name = world.hours[1]?.files[0]?.key ?? '';
    const before = world.objects.get(name) ?? { body: Buffer.alloc(0), metadata: {} };
    world.objects.set(name, { ...before, body: change(before.body) });

    await world.walk();

    expect(kinds(world)).toEqual(['file_altered']);
    expect(proven(world)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('tells that a file was read as another one, though its content was put back', async () => {
    const world = history(2);
    const name = world.hours[1]?.files[0]?.key ?? '';
    await world
      .dependencies()
      .files.read({ bucket: 'trail-bucket', key: name }, {} as never, new AbortController().signal);
    const read = world.read.get(name);
    if (read !== undefined) world.read.set(name, { ...read, sha256: 'of another content' });

    await world.walk();

    expect(kinds(world)).toEqual(['file_altered']);
    expect(proven(world)).toEqual([[0, 2]]);
  });

  it('gives a named file that is gone a day, and then calls it tampering', async () => {
    const world = history(3);
    world.objects.delete(world.hours[1]?.files[0]?.key ?? '');

    await world.walk();
    expect(kinds(world)).toEqual([]);
    world.now += DAY_SECONDS + 1;
    await world.walk();
    await world.walk();

    expect(kinds(world)).toEqual(['file_missing']);
    expect(world.ledger()?.gaps).toMatchObject([{ start: hourAt(1), end: hourAt(2) }]);
  });

  it('calls digests invalid that are forged, changed, written elsewhere or of a time to come', async () => {
    const world = history(4);
    const [, second, third, fourth] = world.hours.map(({ digest }) => digest);
    const objectOf = (name = '') =>
      world.objects.get(name) ?? { body: Buffer.alloc(0), metadata: {} };
    // One hour's digest lies in the place of another: a replay.
    world.objects.set(third ?? '', objectOf(second));
    const forger = createDigestWriter({
      ...world.writerOptions,
      key: { ...FORGER, fingerprint: world.key.fingerprint },
    });
    const forged = forger.write(hourAt(5) * 1000, []);
    world.objects.set(forged.key, forged);
    world.objects.set(fourth ?? '', { ...objectOf(fourth), body: gzipSync('{}') });
    const future = forged.key.replace(/\d{8}T\d{6}Z/, '20260301T233000Z');
    world.objects.set(future, forged);
    world.now = hourAt(5) + 600;

    await world.walk();

    expect(kinds(world)).toEqual(Array.from({ length: 4 }, () => 'digest_invalid'));
    expect(proven(world)).toEqual([[0, 2]]);
    expect(world.ledger()?.through).toBe(hourAt(5));
  });

  it('proves a digest whose signature was taken off by the next one, and tells that it was written anew', async () => {
    const world = history(3);
    const name = world.hours[1]?.digest ?? '';
    const digest = world.objects.get(name);
    if (digest !== undefined) world.objects.set(name, { body: digest.body, metadata: {} });

    await world.walk();

    expect(proven(world)).toEqual([[0, 3]]);
    expect(kinds(world)).toEqual(['digest_invalid']);
  });

  it('gives a key that AWS does not tell of a day', async () => {
    const world = history(2);
    const other = createDigestWriter({ ...world.writerOptions, key: FORGER });
    const forged = other.write(hourAt(3) * 1000, []);
    world.objects.set(forged.key, forged);
    world.now = hourAt(3) + 600;

    await world.walk();
    expect(world.ledger()?.gaps).toMatchObject([{ reason: 'key_unknown' }]);
    world.now += DAY_SECONDS + 1;
    await world.walk();

    expect(kinds(world)).toEqual(['digest_invalid']);
  });

  it('shows that logging was stopped as a gap that no one is blamed for', async () => {
    const world = history(3);
    world.writer.stop(hourAt(7) * 1000);
    world.deliver(hourAt(8), 1);
    world.now = hourAt(8) + 600;

    await world.walk();
    expect(world.ledger()?.gaps).toMatchObject([
      { start: hourAt(3), end: hourAt(7), reason: 'restart' },
    ]);
    world.now += 32 * DAY_SECONDS;
    await world.walk();

    expect(world.ledger()).toMatchObject({
      ...{ gaps: [], findings: [], lost: [{ start: hourAt(3), end: hourAt(7) }] },
    });
  });

  it('asks for the files of a backfill digest too, and takes it in once', async () => {
    const world = history(4);
    await world.walk();
    const name = (world.hours[1]?.files[0]?.key ?? '').replace(/_[^_]*$/, '_LATE.json.gz');
    const file = { key: name, body: gzipSync('{"Records":[]}') };
    const times = { start: hourAt(1) * 1000, end: hourAt(2) * 1000, generatedAt: hourAt(4) * 1000 };
    const backfill = world.writer.writeBackfill(times, [file]);
    world.objects.set(backfill.key, backfill);

    await world.walk();
    expect(world.ledger()?.gaps).toMatchObject([{ reason: 'file_missing', start: hourAt(1) }]);
    world.objects.set(name, { body: file.body, metadata: {} });
    await world.walk();
    const { digestCount } = world.ledger() ?? openTrailLedger(world.shard);
    await world.walk();

    expect(world.ledger()).toMatchObject({ gaps: [], backfills: [hourAt(2)], digestCount });
    expect(world.read.has(name)).toBe(true);
  });

  it('follows one trail, whoever makes another that writes beside it', async () => {
    const world = history(4);
    const options = { ...world.writerOptions, trailName: 'aaa', key: world.key };
    const other = createDigestWriter(options).write(hourAt(4) * 1000, []);
    world.objects.set(other.key, other);

    await world.walk();
    expect(world.ledger()).toMatchObject({ trail: 'org@eu-west-1', digestCount: 4 });
    const named = history(4);
    named.objects.set(other.key, other);
    await named.walk({ trailName: 'aaa' });

    expect(named.ledger()).toMatchObject({ trail: 'aaa@eu-west-1', digestCount: 1 });
  });

  it('does not believe a ledger that another hand changed, and proves the chain again', async () => {
    const world = history(3);
    world.objects.delete(world.hours[1]?.digest ?? '');
    await world.walk();
    const ledger = world.ledger() ?? openTrailLedger(world.shard);
    world.setLedger({ ...ledger, gaps: [], isAltered: true });

    const error: unknown = await world.walk().catch((thrown) => thrown);

    expect(error).toMatchObject({ result: { errors: [{ error_type: 'LEDGER_DOUBTED' }] } });
    expect(proven(world)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('knows an account or Region that is gone from one that is late', async () => {
    const world = history(3);
    await world.walk();
    world.now += 31 * DAY_SECONDS + HOUR_SECONDS;

    const result = await world.walk();

    expect(result).toMatchObject({ ended_chains: 1, gap_chains: 0, proof_lag_seconds: 0 });
  });

  it('proves a copy without metadata up to the digest before the last', async () => {
    const world = history(3);
    world.isCopy = true;
    for (const [name, { body }] of world.objects) world.objects.set(name, { body, metadata: {} });

    await world.walk();

    expect(proven(world)).toEqual([[0, 2]]);
    expect(world.ledger()).toMatchObject({ gaps: [{ reason: 'unread' }], findings: [] });
  });

  it('names accounts of the organization that never had a digest, and heals when they have', async () => {
    const world = history(3);
    const old = { name: 'x', state: 'ACTIVE' as const };
    const joinedAt = (world.now - DAY_SECONDS) * 1000;
    world.accounts = [
      { ...old, id: world.shard.accountId },
      { ...old, id: '222222222222' },
      { ...old, id: '333333333333', joinedAt },
      { ...old, id: '444444444444', state: 'CLOSED' },
    ];

    const result = await world.walk();

    expect(world.chainless).toEqual(['222222222222']);
    expect(result).toMatchObject({ chainless_accounts: 1, gap_chains: 0 });
    expect(trailMetrics(result)).toContainEqual({ name: 'TrailGaps', unit: 'Count', value: 1 });

    world.accounts = world.accounts.slice(0, 1);
    expect(await world.walk()).toMatchObject({ chainless_accounts: 0 });
    expect(world.chainless).toEqual([]);
  });

  it('forgets nothing when a folder of another organization is planted, or its chain moves', async () => {
    const world = history(6);
    world.objects.delete(world.hours[2]?.digest ?? '');
    await world.walk();
    const before = world.ledger() ?? openTrailLedger(world.shard);
    const own = 'AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/';
    for (const name of ['o-0000000000', 'o-zzzzzzzzzz']) {
      const folder = `AWSLogs/${name}/123456789012/CloudTrail-Digest/eu-west-1/`;
      world.objects.set(`${folder}x`, { body: Buffer.from('x'), metadata: {} });
    }

    await world.walk();
    expect(world.ledger()).toMatchObject({ folder: before.folder, gaps: before.gaps });

    for (const folder of [own, 'AWSLogs/o-mmmmmmmmmm/123456789012/CloudTrail-Digest/eu-west-1/']) {
      world.setLedger({ ...(world.ledger() ?? before), folder });
      await world.walk();

      expect(world.ledger()?.folder).not.toBe(folder);
      expect(world.ledger()).toMatchObject({ since: before.since, gaps: before.gaps });
    }
  });

  it('follows a trail that was renamed once the old one has ended, behind a gap, and no other before', async () => {
    const world = history(3);
    await world.walk();
    const writer = createDigestWriter({
      ...{ ...world.writerOptions, key: world.key },
      trailName: 'renamed',
    });
    const later = hourAt(3) + 40 * DAY_SECONDS;
    const deliver = (end: number) => {
      const digest = writer.write(end * 1000, []);
      world.objects.set(digest.key, digest);
    };
    deliver(hourAt(4));
    world.now = hourAt(5);
    await world.walk();
    expect(world.ledger()).toMatchObject({ trail: 'org@eu-west-1', through: hourAt(3) });

    writer.stop((later - HOUR_SECONDS) * 1000);
    for (let hour = 0; hour < 3; hour += 1) deliver(later + hour * HOUR_SECONDS);
    world.now = later + 2 * HOUR_SECONDS + 600;
    const result = await world.walk();

    expect(world.ledger()).toMatchObject({
      ...{ trail: 'renamed@eu-west-1', through: later + 2 * HOUR_SECONDS },
      gaps: [{ start: hourAt(4), end: later - HOUR_SECONDS, reason: 'restart' }],
    });
    expect(result).toMatchObject({ ended_chains: 0, gap_chains: 1, tampered_chains: 0 });
  });

  it('counts a file that was added to an hour that was open when the others were compared', async () => {
    const world = history(60);
    const hidden = world.hours[5];
    const file = hidden?.files[0]?.key ?? '';
    const whole = world.objects.get(file);
    world.objects.delete(file);
    await world.walk();
    expect(world.ledger()).toMatchObject({ unprovenFiles: 0, gaps: [{ reason: 'file_missing' }] });
    const added = file.replace(/_[^_]*$/, '_addedaddedadded0.json.gz');
    world.objects.set(added, { body: gzipSync('{"Records":[]}'), metadata: {} });
    if (whole !== undefined) world.objects.set(file, whole);

    await world.walk();
    await world.walk();

    expect(world.ledger()).toMatchObject({ gaps: [], unprovenFiles: 1, unprovenKeys: [added] });
  });
});
