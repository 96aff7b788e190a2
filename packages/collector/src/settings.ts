import type { NoiseSettings } from '@iam-tracker/core';
import type { Families } from './shards.ts';

/**
 * CloudTrail shows most events within 5 minutes and used to promise 15 (CloudTrail user guide, "How
 * CloudTrail works"). A settle pass of our own at that age, read in one go with the fresh events,
 * makes those events known an hour or more before the first configured pass.
 */
export const CATCH_UP_SECONDS = 15 * 60;

/**
 * Kept from the edge of the 90 days by what is read newest first: the edge moves while that goes on,
 * and the oldest part comes last.
 */
export const EDGE_MARGIN_SECONDS = 3600;

/** What a collector run is told, besides where things are. */
export interface CollectSettings {
  readonly accountId: string;
  /** Where the partition records IAM events. */
  readonly homeRegion: string;
  /** The Regions to read; absent means every enabled one. */
  readonly regions?: readonly string[];
  /** Identity Center is read in the home Region and these alone; absent means in every one. */
  readonly ssoRegions?: readonly string[];
  readonly families: Families;
  readonly noise: NoiseSettings;
  /** Regions read side by side. */
  readonly maxWorkers: number;
  /** Per Region; AWS allows 2. */
  readonly lookupRequestsPerSecond: number;
  readonly settleDelaysMinutes: readonly number[];
  /** How old a stored ledger of a quiet event name may become; absent means that every run saves it. */
  readonly ledgerRestSeconds?: number;
  /** How far back the first run looks; CloudTrail keeps 90 days. */
  readonly initialLookbackDays: number;
}
