import { DAY, HOUR, MINUTE } from '@iam-tracker/core';

/** Times in milliseconds, both included; a side that is missing has no bound. */
export interface Period {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/**
 * CloudTrail delivers mostly within minutes, and has been seen to deliver days late: a file may hold events from
 * so long before the time in its name.
 */
const LATEST_DELIVERY = 3 * DAY;

/** Clocks differ, and a name tells a time to the minute. */
const EARLIEST_DELIVERY = HOUR;

/**
 * Names of log files: `…_CloudTrail_us-east-1_20260301T1205Z_….json.gz`, of an organisation's trail too (CloudTrail
 * user guide, log file name format).
 */
const FILE_NAME =
  /(?:^|[\\/])\d{12}_CloudTrail_[a-z]{2}(?:-[a-z]+)+-\d+_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z_[^\\/]*$/;

/** The folders of a trail: `…/CloudTrail/us-east-1/2026/03/01/`. */
const FOLDER =
  /(?:^|[\\/])CloudTrail[\\/][a-z]{2}(?:-[a-z]+)+-\d+[\\/](\d{4})[\\/](\d{2})[\\/](\d{2})[\\/][^\\/]*$/;

/**
 * Tells whether a file may hold events of a period, by the time at which CloudTrail delivered it as its path tells it: the
 * events in it happened before, by up to three days. True for every path that does not tell, or not in CloudTrail's own
 * words, and when name and folders tell different times one of which may be.
 */
export function mayHoldEventsOf({ since, until }: Period, path: string): boolean {
  const told = deliveriesIn(path);
  if (told.length === 0) return true;
  return told.some(({ first, last }) => {
    const isBefore = since !== undefined && last + EARLIEST_DELIVERY < since;
    const isAfter = until !== undefined && first - LATEST_DELIVERY > until;
    return !isBefore && !isAfter;
  });
}

/** The stretch of time in which a file was delivered. */
interface Delivery {
  readonly first: number;
  readonly last: number;
}

/** Name and folders tell the same, the name more exactly, unless a file was renamed or moved. */
function deliveriesIn(path: string): readonly Delivery[] {
  const byName = readDelivery(FILE_NAME, path, MINUTE);
  const byFolder = readDelivery(FOLDER, path, DAY);
  if (byName === undefined || byFolder === undefined) {
    return [byName, byFolder].filter((delivery) => delivery !== undefined);
  }
  const isSame = byFolder.first <= byName.first && byName.first <= byFolder.last;
  return isSame ? [byName] : [byName, byFolder];
}

function readDelivery(form: RegExp, path: string, length: number): Delivery | undefined {
  const [, year, month, day, hour = '00', minute = '00'] = form.exec(path) ?? [];
  const first = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
  return Number.isNaN(first) ? undefined : { first, last: first + length };
}
