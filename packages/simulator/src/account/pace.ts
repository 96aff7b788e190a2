/** Amounts of everything that happens, events or acts a day. */
export interface Pace {
  /** Events that AWS services cause with service-linked roles. */
  readonly serviceLinkedEvents: number;
  /** Times that an instance, a function or a task is given its role. */
  readonly computeStarts: number;
  /** Part of the weekdays on which a person works, 0 to 1. */
  readonly attendance: number;
  /** Multiplies what a person does in a session; at least 1. */
  readonly diligence: number;
  readonly pipelineEvents: number;
  readonly scannerEvents: number;
  readonly programEvents: number;
  readonly legacyUserEvents: number;
  readonly strangerEvents: number;
}

const COMPUTE_PART = 0.3;
/** Calls that a workload makes itself, for each time it is given its role. */
const OWN_CALLS_PER_START = 0.12;
const USUAL_ATTENDANCE = 0.92;
/** Events that the sixteen people cause on an average day (weekends included) at the usual attendance. */
const PEOPLE_EVENTS = 225;
/** No person clicks more than this many times the usual. */
const MAX_DILIGENCE = 4;
/** The part of a person's events that grows with diligence. */
const DILIGENT_PART = 0.4;

/**
 * Deals the events of a day out. People have only so many hours: what they cannot cause, machines do.
 */
export function setPace(eventsPerDay: number, serviceShare: number): Pace {
  const service = eventsPerDay * serviceShare;
  const own = eventsPerDay - service;
  const wanted = (own * 0.52) / PEOPLE_EVENTS;
  const diligence = Math.min(MAX_DILIGENCE, Math.max(1, 1 + (wanted - 1) / DILIGENT_PART));
  const attendance = USUAL_ATTENDANCE * Math.min(1, wanted);
  const people = PEOPLE_EVENTS * Math.min(1, wanted) * (1 + (diligence - 1) * DILIGENT_PART);
  const computeStarts = service * COMPUTE_PART;
  const machines = Math.max(0, own - people - computeStarts * OWN_CALLS_PER_START);
  return {
    serviceLinkedEvents: service * (1 - COMPUTE_PART),
    computeStarts,
    attendance,
    diligence,
    pipelineEvents: machines * 0.42,
    scannerEvents: machines * 0.25,
    programEvents: machines * 0.13,
    legacyUserEvents: machines * 0.1,
    strangerEvents: machines * 0.1,
  };
}
