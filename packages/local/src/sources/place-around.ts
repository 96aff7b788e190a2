import { compact, type Envelope, type JsonObject, textIn } from '@iam-tracker/core';

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

/** Returns what an answer of lookup-events says of the record in it, beside its text. */
export function attributesIn(wrapper: JsonObject): Envelope {
  return compact({
    eventId: textIn(wrapper, 'EventId'),
    eventName: textIn(wrapper, 'EventName'),
    eventSource: textIn(wrapper, 'EventSource'),
    eventTime: epochSecondsIn(wrapper.EventTime),
  });
}

/** The command line prints epoch seconds or ISO 8601, by its version and settings. */
function epochSecondsIn(value: unknown): number | undefined {
  const seconds =
    typeof value === 'string' ? Date.parse(value) / 1000 : typeof value === 'number' ? value : NaN;
  return Number.isFinite(seconds) ? Math.floor(seconds) : undefined;
}
