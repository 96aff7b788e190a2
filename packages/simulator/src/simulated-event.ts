/** A CloudTrail record as AWS writes it: the fields every record has, and whatever else it holds. */
export interface CloudTrailRecord {
  readonly eventID: string;
  /** ISO 8601 UTC, whole seconds. */
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  /** The Region whose event history shows the record. */
  readonly awsRegion: string;
  readonly [field: string]: unknown;
}

export interface SimulatedEvent {
  readonly record: CloudTrailRecord;
  /** Time from which LookupEvents shows it, milliseconds since the epoch. */
  readonly visibleAt: number;
  /** The planted attack that the record is a part of. */
  readonly attack?: string;
}
