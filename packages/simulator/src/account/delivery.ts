import { DAY, HOUR, MINUTE } from '@iam-tracker/core';
import { guid } from './identifiers.ts';
import type { Random } from './random.ts';
import type { JsonObject } from './record.ts';
import type { Draft, World } from './scene.ts';

/** The moment an event becomes visible, and words of its record about coming late. */
interface Delivery {
  readonly visibleAt: number;
  readonly addendum?: JsonObject;
}

const INCIDENT_PERIOD = 10 * DAY;
/** Regions in which an hour always holds something to be late. */
const BUSY_REGIONS = ['us-east-1', 'eu-west-1', 'us-west-2'] as const;
/** One event in seventy comes later than the quarter of an hour that AWS speaks of. */
const LATE_SHARE = 0.015;
const USUAL_MINUTES = { min: 2, max: 15 };
/** The worst lateness seen in practice without an incident. */
const LATE_MINUTES = { min: 15, max: 85 };

interface Incident {
  readonly region: string;
  readonly start: number;
  readonly end: number;
  readonly delay: number;
  readonly reason: string;
}

/**
 * Decides from the event's own id, so that no event's delay depends on another's. In every ten days
 * one Region has a delivery incident: its events of an hour or so come hours late, marked as such.
 */
export function createDelivery(world: World, random: Random): (draft: Draft) => Delivery {
  const incidents: Incident[] = [];
  const first = Math.floor(world.start / INCIDENT_PERIOD);
  for (let period = first; period * INCIDENT_PERIOD < world.end; period += 1) {
    incidents.push(planIncident(random.fork(`period ${period}`), period));
  }
  return ({ time, record }) => {
    for (const incident of incidents) {
      if (time < incident.start) break;
      if (time >= incident.end || record.awsRegion !== incident.region) continue;
      const reason = incident.reason;
      return { visibleAt: incident.end + incident.delay, addendum: { reason } };
    }
    return { visibleAt: time + delayOf(record.eventID) };
  };
}

function planIncident(random: Random, period: number): Incident {
  const start = period * INCIDENT_PERIOD + random.float() * (INCIDENT_PERIOD - DAY);
  return {
    region: random.pick(BUSY_REGIONS),
    start,
    end: start + random.int(40, 90) * MINUTE,
    delay: (2 + random.float() * 5) * HOUR,
    reason: period % 4 === 0 ? 'SERVICE_OUTAGE' : 'DELIVERY_DELAY',
  };
}

function delayOf(eventId: string): number {
  const late = fraction(eventId, 0) < LATE_SHARE;
  const { min, max } = late ? LATE_MINUTES : USUAL_MINUTES;
  return (min + fraction(eventId, 28) ** 2 * (max - min)) * MINUTE;
}

const CORRECTED_SHARE = 1 / 4_000;

/**
 * Rarely CloudTrail delivers a record again, corrected: a record with an id of its own that names the
 * first one. Undefined for an event that was right.
 */
export function correct({ time, record }: Draft, random: Random): Draft | undefined {
  if (fraction(record.eventID, 28) >= CORRECTED_SHARE || record.requestID === undefined) {
    return undefined;
  }
  const addendum = {
    reason: 'UPDATED_DATA',
    updatedFields: 'userAgent',
    originalRequestID: record.requestID,
    originalEventID: record.eventID,
  };
  const eventID = guid(random.fork(record.eventID));
  return { time, record: { ...record, eventID, addendum } };
}

/** Eight hexadecimal digits as a number in [0, 1). */
function fraction(eventId: string, offset: number): number {
  return Number.parseInt(eventId.slice(offset, offset + 8), 16) / 0x1_0000_0000;
}
