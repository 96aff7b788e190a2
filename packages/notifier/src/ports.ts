import type { AlertDocument } from '@iam-tracker/core/alert-document';

/** An alert as its queue holds it. */
export interface Notice {
  readonly document: AlertDocument;
  /** The document as it was published: one line of JSON. */
  readonly text: string;
}

/** A destination that takes alerts. */
export interface Channel {
  /**
   * Resolves when the other side has accepted the alert. The same alert may come again, after a failure whose outcome is
   * not known; it then has the same `alert_id`.
   *
   * @throws AppError PUBLISH_FAILED, BAD_CONFIGURATION; both are worth another try, as people repair what is configured
   */
  deliver(notice: Notice): Promise<void>;
}

/** An alert at a destination. */
export interface DeliveryKey {
  readonly destination: string;
  readonly alertId: string;
}

export interface DeliveryLedger {
  /**
   * Takes the right to deliver for the time of a lease: `delivered` when that was done before, `leased` when another
   * invocation is at it. An expired lease can be taken again: its holder died, perhaps after delivering.
   *
   * @throws AppError STORAGE_FAILED, TABLE_MISSING
   */
  claim(key: DeliveryKey): Promise<'claimed' | 'delivered' | 'leased'>;
  /** Ends a claim: the alert was accepted. @throws AppError STORAGE_FAILED */
  markDelivered(key: DeliveryKey): Promise<void>;
  /** Gives a claim back whose delivery failed. @throws AppError STORAGE_FAILED */
  release(key: DeliveryKey): Promise<void>;
}

export interface Secrets {
  /**
   * Returns the text of a secret without white space around it. It is kept for minutes, and read again after `forget`.
   *
   * @throws AppError BAD_CONFIGURATION when it cannot be read or has no text; never with the text in it
   */
  read(arn: string): Promise<string>;
  /** Reads a secret anew the next time: what was refused may have been replaced. */
  forget(arn: string): void;
}

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Posts over HTTPS to a public address, follows no redirect and returns the status. @throws AppError PUBLISH_FAILED */
export type HttpsPost = (request: PostRequest) => Promise<number>;
