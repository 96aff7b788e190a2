// Makes a trail with signed digests, writes a copy of it into a folder, and serves it as S3 and CloudTrail do until it is stopped.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createDigestWriter, createSigningKey, startTrailServer } from '@iam-tracker/simulator';
import { formatObjectKey } from '@iam-tracker/trail';

/** @type {{ files: number, perHour: number, records: number, start: number, copy: string, bucket: string, latencyMilliseconds: number }} */
const { bucket, copy, files, latencyMilliseconds, perHour, records, start } = JSON.parse(
  process.argv[2] ?? '{}',
);
const HOUR = 3_600_000;
const place = { prefix: '', accountId: '123456789012', region: 'eu-west-1' };
const times = { validFrom: start - 1_000 * HOUR, validTo: start + 10_000 * HOUR };
const key = createSigningKey({ region: place.region, ...times });
const trail = { ...place, trailName: 'everything', homeRegion: place.region };
const writer = createDigestWriter({ ...trail, bucket, key });
/** @type {Map<string, { body: Buffer, metadata: Readonly<Record<string, string>> }>} */
const objects = new Map();
let end = start;
let bytes = 0;
for (let made = 0; made < files; end += HOUR) {
  const delivered = [];
  for (let each = 0; each < perHour && made < files; each += 1, made += 1) {
    const time = Math.floor((end + (each / perHour) * HOUR) / 60_000) * 60_000;
    const unique = made.toString(36).padStart(16, '0');
    const body = gzipSync(JSON.stringify({ Records: recordsOf(made) }));
    const file = { key: formatObjectKey({ kind: 'log', ...place, time, unique }), body };
    objects.set(file.key, { body, metadata: {} });
    delivered.push(file);
    bytes += body.length;
  }
  const digest = writer.write(end + HOUR, delivered);
  objects.set(digest.key, digest);
}
for (const [path, { body }] of objects) {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), body);
}
writeFileSync(join(copy, 'keys.json'), JSON.stringify({ PublicKeyList: [key.publicKey] }));
const told = { buckets: new Map([[bucket, objects]]), keys: [key], now: () => end + 60_000 };
const near = await startTrailServer(told);
const far = await startTrailServer({ ...told, latencyMilliseconds });
const urls = { near: near.url, far: far.url };
process.send?.({ urls, end, bytes, digests: objects.size - files });

/** @param {number} file */
function recordsOf(file) {
  return Array.from({ length: records }, (_, index) => ({
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      userName: `user-${(file * 7 + index) % 50}`,
      accountId: place.accountId,
    },
    eventTime: new Date(start + file * 1_000 + index).toISOString(),
    eventSource: 'sts.amazonaws.com',
    eventName: 'GetCallerIdentity',
    awsRegion: place.region,
    sourceIPAddress: `192.0.2.${(file + index) % 250}`,
    userAgent: 'aws-cli/2.31.4 md/awscrt#0.27.6 ua/2.1 os/linux#6.1.0 md/arch#x86_64',
    requestParameters: null,
    responseElements: null,
    requestID: `${file}-${index}-request`,
    eventID: `${file}-${index}-event`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: place.accountId,
  }));
}
