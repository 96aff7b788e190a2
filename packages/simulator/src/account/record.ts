type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/**
 * One record with the fields in the order CloudTrail writes them. Plain JSON: a field that CloudTrail
 * leaves out is absent, never undefined. Nested objects may be shared between records: do not change.
 */
export type AccountRecord = {
  readonly eventVersion: string;
  readonly userIdentity: JsonObject;
  /** ISO 8601 UTC, whole seconds. */
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  /** An address, the name of the AWS service that called, or `AWS Internal`. */
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: JsonObject | null;
  readonly responseElements: JsonObject | null;
  readonly additionalEventData?: JsonObject;
  readonly requestID?: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly resources?: readonly JsonObject[];
  readonly eventType: string;
  readonly managementEvent: boolean;
  readonly recipientAccountId: string;
  readonly sharedEventID?: string;
  readonly addendum?: JsonObject;
  readonly serviceEventDetails?: JsonObject;
  readonly eventCategory: string;
  readonly tlsDetails?: JsonObject;
  readonly sessionCredentialFromConsole?: string;
};
