import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { generateAccount } from '@iam-tracker/simulator';

const START = Date.UTC(2026, 0, 5);
const DAY = 86_400_000;
/** CloudTrail delivers about so often, a file for each Region. */
const DELIVERY = 15 * 60_000;
const RECORDS_PER_DAY = 33_000;
/** Of so many records one is of the simulated account; of those about a third belongs in the ledger. */
const ONE_IN = 10;

/** What a trail is full of: other services, called by the same people and programs. */
const OTHER_CALLS = [
  ['kms', 'Decrypt', true],
  ['kms', 'GenerateDataKey', true],
  ['ec2', 'DescribeInstances', true],
  ['ec2', 'DescribeSecurityGroups', true],
  ['ec2', 'CreateTags', false],
  ['s3', 'GetBucketAcl', true],
  ['s3', 'PutBucketPolicy', false],
  ['ssm', 'GetParameter', true],
  ['ssm', 'UpdateInstanceInformation', false],
  ['logs', 'CreateLogStream', false],
  ['logs', 'DescribeLogGroups', true],
  ['secretsmanager', 'GetSecretValue', true],
  ['dynamodb', 'DescribeTable', true],
  ['lambda', 'GetFunction20150331v2', true],
  ['ecr', 'BatchGetImage', true],
  ['eks', 'DescribeCluster', true],
  ['cloudformation', 'DescribeStacks', true],
  ['monitoring', 'DescribeAlarms', true],
  ['autoscaling', 'DescribeAutoScalingGroups', true],
  ['elasticloadbalancing', 'DescribeTargetHealth', true],
];

/**
 * Writes the log files of a trail, the same for the same number of records, unless they are there. Most records are
 * of other services, as in any trail.
 *
 * @param {string} folder
 * @param {number} records
 */
export function writeLogs(folder, records) {
  const note = `${folder}.json`;
  if (existsSync(note)) return JSON.parse(readFileSync(note, 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  const facts = { records: 0, files: 0, bytes: 0, packedBytes: 0 };
  /** @type {Map<string, string[]>} */
  let delivery = new Map();
  let deliveredAt = 0;
  let number = 0;
  const deliver = () => {
    for (const [region, texts] of delivery) {
      const text = `{"Records":[${texts.join(',')}]}`;
      const packed = gzipSync(text);
      const path = join(folder, keyOf(region, deliveredAt, number));
      number += 1;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, packed);
      facts.files += 1;
      facts.bytes += text.length;
      facts.packedBytes += packed.length;
    }
    delivery = new Map();
  };
  for (const record of logRecords(records)) {
    const at = Math.floor(Date.parse(record.eventTime) / DELIVERY) * DELIVERY;
    if (at !== deliveredAt) deliver();
    deliveredAt = at;
    const texts = delivery.get(record.awsRegion) ?? [];
    texts.push(JSON.stringify(record));
    delivery.set(record.awsRegion, texts);
    facts.records += 1;
  }
  deliver();
  writeFileSync(note, JSON.stringify(facts));
  return facts;
}

/**
 * @param {string} region
 * @param {number} time
 * @param {number} number
 */
function keyOf(region, time, number) {
  const [day = '', clock = ''] = new Date(time).toISOString().split('T');
  const stamp = `${day.replaceAll('-', '')}T${clock.slice(0, 5).replace(':', '')}Z`;
  const folder = `AWSLogs/${ACCOUNT}/CloudTrail/${region}/${day.replaceAll('-', '/')}`;
  const unique = createHash('md5').update(String(number)).digest('hex').slice(0, 16);
  return `${folder}/${ACCOUNT}_CloudTrail_${region}_${stamp}_${unique}.json.gz`;
}

const ACCOUNT = '123456789012';

/** @param {number} records */
function* logRecords(records) {
  const days = records / RECORDS_PER_DAY;
  const account = generateAccount({
    seed: 12,
    start: START,
    end: START + Math.ceil(days * 1.3 + 1) * DAY,
    eventsPerDay: RECORDS_PER_DAY / ONE_IN,
    serviceShare: 0.7,
    accountId: ACCOUNT,
  });
  let left = records;
  let number = 0;
  for (const { record } of account.events()) {
    yield record;
    left -= 1;
    for (let n = 1; n < ONE_IN && left > 0; n += 1, left -= 1) yield otherRecord(record, number++);
    if (left <= 0) return;
  }
}

/**
 * What the caller of a record also did.
 *
 * @param {import('@iam-tracker/simulator').CloudTrailRecord} record
 * @param {number} number
 */
function otherRecord(record, number) {
  const dice = createHash('md5').update(String(number)).digest('hex');
  const [service, eventName, readOnly] =
    OTHER_CALLS[callOf(record, parseInt(dice[0] ?? '', 16))] ?? [];
  const name = `${service}-${parseInt(dice.slice(4, 8), 16) % 500}`;
  const arn = `arn:aws:${service}:${record.awsRegion}:${ACCOUNT}:resource/${name}`;
  const isRefused = dice.startsWith('00');
  return {
    eventVersion: '1.11',
    userIdentity: record.userIdentity,
    eventTime: record.eventTime,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: record.awsRegion,
    sourceIPAddress: record.sourceIPAddress,
    userAgent: record.userAgent,
    ...(isRefused ? { errorCode: 'AccessDenied', errorMessage: `not authorized: ${arn}` } : {}),
    requestParameters: {
      resourceArn: arn,
      filterSet: { items: [{ name: 'tag:team', valueSet: { items: [{ value: name }] } }] },
      encryptionContext: { 'aws:resource': arn, id: dice.slice(8, 24) },
    },
    responseElements: readOnly ? null : { requestId: uuid(dice, 'a'), _return: true },
    // Hardly to be compressed, as what services add.
    additionalEventData: { 'x-amz-id-2': createHash('sha512').update(dice).digest('base64') },
    requestID: uuid(dice, 'b'),
    eventID: uuid(dice, 'c'),
    readOnly,
    resources: [{ accountId: ACCOUNT, type: `AWS::${service}::Resource`, ARN: arn }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${service}.${record.awsRegion}.amazonaws.com`,
    },
  };
}

/**
 * A program makes a few calls again and again.
 *
 * @param {import('@iam-tracker/simulator').CloudTrailRecord} record
 * @param {number} dice
 */
function callOf({ sourceIPAddress, userAgent }, dice) {
  const program = createHash('md5').update(`${sourceIPAddress} ${userAgent}`).digest();
  return ((program[0] ?? 0) + (dice % 4) * 5) % OTHER_CALLS.length;
}

/**
 * @param {string} dice
 * @param {string} mark
 */
function uuid(dice, mark) {
  return `${mark}${dice.slice(1, 8)}-${dice.slice(8, 12)}-4${dice.slice(13, 16)}-8${dice.slice(17, 20)}-${dice.slice(20)}`;
}
