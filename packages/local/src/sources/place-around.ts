import type { Envelope } from '@iam-tracker/core';
import type { JsonObject } from './record-shape.ts';

type Place = Pick<Envelope, 'accountId' | 'awsRegion'>;

/** A stream of CloudTrail in CloudWatch Logs, also of an organisation: `o-x_111122223333_CloudTrail_us-east-1`. */
const LOG_STREAM = /(?:^|[^0-9A-Za-z])(\d{12})_CloudTrail_([a-z]{2}(?:-[a-z]+)+-\d+)(?![0-9a-z-])/;

/** The folders of a trail, also of an organisation (CloudTrail user guide, finding log files). */
const TRAIL_FOLDER =
  /(?:^|[\\/])AWSLogs[\\/](?:o-[a-z0-9]+[\\/])?(\d{12})[\\/]CloudTrail[\\/]([a-z]{2}(?:-[a-z]+)+-\d+)[\\/]/;

/** Returns what a path, or the text before a record in its line, says of account and Region. */
export function placeInText(text: string): Place {
  const [, accountId, awsRegion] = TRAIL_FOLDER.exec(text) ?? LOG_STREAM.exec(text) ?? [];
  return accountId === undefined ? {} : { accountId, awsRegion };
}

/**
 * Returns what an object around records says of account and Region: the log stream, or at least the
 * owner of the log group, who need not be the owner of an event in an organisation.
 */
export function placeInWrapper(wrapper: JsonObject): Place {
  const stream = wrapper.logStream ?? wrapper.logStreamName ?? wrapper['@logStream'];
  const place = typeof stream === 'string' ? placeInText(stream) : {};
  const { owner } = wrapper;
  const isAccount = typeof owner === 'string' && /^\d{12}$/.test(owner);
  return isAccount ? { accountId: owner, ...place } : place;
}

/** Returns what an EventBridge event says of account and Region. */
export function placeInEvent({ account, region }: JsonObject): Place {
  return {
    ...(typeof account === 'string' && account !== '' ? { accountId: account } : {}),
    ...(typeof region === 'string' && region !== '' ? { awsRegion: region } : {}),
  };
}
