/**
 * What is known about a record from around it, for example from the LookupEvents answer that holds it.
 * Used only for what the record itself does not tell, so that a whole record read another way is the
 * same. `global` counts as no Region, here and in the record.
 */
export interface Envelope {
  readonly eventId?: string | undefined;
  /** Epoch seconds. */
  readonly eventTime?: number | undefined;
  readonly eventName?: string | undefined;
  readonly eventSource?: string | undefined;
  readonly awsRegion?: string | undefined;
  readonly accountId?: string | undefined;
}
