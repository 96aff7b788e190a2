import type { Step } from '../off-switch.ts';
import type { Certainty } from '../people/attribution.ts';
import type { Severity } from './alert-record.ts';

/**
 * An alert for machines, version 1: docs/alert.schema.json. Fields are only ever added within a version.
 * All texts that come from events are as long as people read and hold nothing invisible: what was is
 * written out (`\n`, `\u202e`).
 */
export interface AlertDocument {
  readonly schema: 'iam-activity-tracker/alert';
  readonly version: 1;
  /** The same for every delivery of the same alert. */
  readonly alert_id: string;
  /**
   * The `alert_id` of the message that this one continues: a summary of what followed it. Null for a message that
   * stands for itself, as all do that tell something new.
   */
  readonly follows: string | null;
  readonly rule: {
    readonly id: string;
    readonly title: string;
    readonly mitre: readonly string[];
    readonly why: string;
    readonly runbook: readonly string[];
    readonly false_positives: readonly string[];
    readonly references: readonly string[];
  };
  readonly severity: Severity;
  readonly detail: string | null;
  readonly actor: {
    readonly name: string;
    readonly certainty: Certainty;
    readonly rule: string;
    readonly chain: readonly string[];
    /** The chain goes on before what is shown, and who began it was not looked for. */
    readonly is_chain_cut: boolean;
    /** Whose permissions a delegate used. */
    readonly on_behalf_of: string | null;
    /** The identity that called, by the names that people know; null for whom there is no better one than the ARN. */
    readonly identity: string | null;
    /** The accounts that the chain goes through, from the person's to the event's; absent when all of it is in one. */
    readonly accounts?: readonly {
      readonly account_id: string;
      readonly account_name?: string;
    }[];
  };
  readonly event: Readonly<Record<AlertEventField, string | null>> & {
    /** What the organization calls the account, where that is known: its owner chooses it, the id is the key. */
    readonly account_name?: string;
  };
  /** Credentials that the event made, changed or used, and how they are taken away; the most pressing first. */
  readonly credentials: readonly {
    readonly kind:
      | 'access_key'
      | 'session'
      | 'console_password'
      | 'service_credential'
      | 'ssh_key'
      | 'certificate';
    readonly id: string | null;
    readonly part: 'used' | 'made' | 'changed' | 'began';
    readonly holder: string;
    readonly account_id: string | null;
    readonly state: string;
    readonly steps: readonly Step[];
  }[];
  readonly related_event_ids: readonly string[];
  readonly dedup_key: string;
  /** Alerts that the message tells of besides its own. */
  readonly folded: number;
  /** A summary of these. */
  readonly summary: SummaryDocument | null;
}

/** The alerts that a message tells of besides, or instead of, one of its own. */
export interface SummaryDocument {
  readonly kind: 'together' | 'closing' | 'late';
  readonly count: number;
  /** There may be more than `count`. */
  readonly is_at_least: boolean;
  /** ISO 8601, of the first and of the last. */
  readonly from: string;
  readonly to: string;
  readonly alerts: readonly NamedAlertDocument[];
  readonly other_event_ids: readonly string[];
}

export interface NamedAlertDocument {
  readonly event_id: string;
  readonly severity: Severity;
  /** Alerts of this kind, this one among them. */
  readonly count: number;
  readonly event_time: string;
  readonly event_name: string;
  readonly actor: string;
  readonly target: string | null;
  readonly source_ip: string | null;
  readonly outcome: string;
  readonly detail: string | null;
}

export const ALERT_EVENT_FIELDS = [
  'event_id',
  'event_time',
  'event_name',
  'event_source',
  'account_id',
  'aws_region',
  'user_name',
  'user_type',
  'user_arn',
  'role_arn',
  'session_name',
  'access_key_id',
  'issued_access_key_id',
  'actor',
  'actor_type',
  'target',
  'source_ip',
  'user_agent',
  'outcome',
  'error_code',
  'error_message',
  'mfa',
] as const;

type AlertEventField = (typeof ALERT_EVENT_FIELDS)[number];
