import type { Finding } from './posture.ts';

/** `complete` is published: its users are the inventory of that time. No other is ever compared. */
export const SCAN_STATUSES = ['running', 'complete', 'failed'] as const;
export type ScanStatus = (typeof SCAN_STATUSES)[number];

/** A permission the scanner was refused, and the fields that are absent because of it. */
export interface MissingPermission {
  readonly permission: string;
  readonly fields: readonly string[];
}

/** Root as the credential report has it; root is no IAM user and has no user record. */
export interface RootCredentials {
  readonly mfaActive?: boolean;
  /** False where an organisation has removed root's credentials; absent in reports that do not tell. */
  readonly passwordEnabled?: boolean;
  readonly passwordLastUsed?: string;
  readonly activeAccessKeys?: number;
  /** Active ones. */
  readonly signingCertificates?: number;
}

/** What is known of one scan. Times are ISO 8601 UTC. */
export interface ScanHeader {
  readonly scanTimestamp: string;
  readonly status: ScanStatus;
  readonly completedAt?: string;
  readonly durationSeconds?: number;
  readonly totalUsers: number;
  readonly recordsWritten: number;
  readonly errors: number;
  readonly errorMessage?: string;
  /** The complete scan it was compared with; absent when there was none to compare with. */
  readonly previousScan?: string;
  readonly changes: number;
  /** Changes whose cause may still turn up. */
  readonly changesPending: number;
  readonly credentialReportTime?: string;
  readonly missingPermissions?: readonly MissingPermission[];
  readonly root?: RootCredentials;
  readonly rootFindings?: readonly Finding[];
  readonly iamCalls?: number;
  readonly throttledCalls?: number;
}
