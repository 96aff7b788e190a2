import { createHash } from 'node:crypto';
import type { AlertDocument } from '@iam-tracker/core/alert-document';

const ACCOUNT_ID = /^\d{12}$/;
/** An id or name of AWS's own: of a call, a service, a Region, an event. */
const PLAIN = /^[\w.:/-]{1,200}$/;

/**
 * Returns the key of the message that an alert belongs to: its own, or that of the message that it continues. A thread of a
 * chat and an incident of a pager have it. At most 200 letters, digits, `-._:/`: no text of a caller is in it.
 */
export function threadKey({ alert_id: id, follows }: AlertDocument): string {
  return plainId(follows ?? id);
}

/** Returns an account id as AWS writes one; undefined for other texts. */
export function accountIn(text: string | null): string | undefined {
  return text !== null && ACCOUNT_ID.test(text) ? text : undefined;
}

/** Makes an id of letters, digits and `-._:/` alone: what holds anything else, or is long, is replaced by its digest. */
export function plainId(text: string): string {
  return PLAIN.test(text) ? text : createHash('sha256').update(text).digest('hex');
}

/** Returns a name of AWS's own, of at most 128 characters; undefined for a text that is none. */
export function plainName(text: string | null): string | undefined {
  return text !== null && text.length <= 128 && PLAIN.test(text) ? text : undefined;
}
