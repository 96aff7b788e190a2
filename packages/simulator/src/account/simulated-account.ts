import type { IamInventory } from '../iam/inventory.ts';
import type { SimulatedEvent } from '../simulated-event.ts';

/** An attack as the account knows it, which holds it: the answer key for detections. */
export interface PlantedAttack {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** ATT&CK technique, such as `T1098.001`. */
  readonly technique: string;
  /** In order of time; every one is among the account's events. */
  readonly eventIds: readonly string[];
  /** Time of the first event, milliseconds. */
  readonly start: number;
  /** Time of the last event, milliseconds. */
  readonly end: number;
  /** Ids of the detection rules that are meant to see it. */
  readonly detections: readonly string[];
}

export interface SimulatedAccount {
  readonly accountId: string;
  /** The enabled Regions: every event lies in one of them. */
  readonly regions: readonly string[];
  /** By rising time, made while reading; every reading gives the same events to the byte. */
  events(): Iterable<SimulatedEvent>;
  readonly attacks: readonly PlantedAttack[];
  /** The identities that IAM held before the first event; the events tell how they change. */
  readonly inventory: IamInventory;
  /** Changes out of CloudTrail's sight: of these events only the effect is ever seen. */
  readonly unseen: readonly SimulatedEvent[];
}

export interface AccountOptions {
  /** Same options, same account. */
  readonly seed: number;
  /** First millisecond of the account's history. */
  readonly start: number;
  /**
   * The millisecond after its last. Everyday events do not depend on it: a longer account begins with
   * those of a shorter one. Attacks do, as they spread over the whole time.
   */
  readonly end: number;
  /** Average over a week, attacks aside; 2,000 unless given. */
  readonly eventsPerDay?: number;
  /** Part of the events that AWS services cause by themselves, 0 to 1; 0.8 unless given. */
  readonly serviceShare?: number;
  readonly accountId?: string;
  /** False leaves everyday activity only. */
  readonly attacks?: boolean;
  /** True lets contractors come and go: IAM users with all that can happen to one. */
  readonly contractors?: boolean;
}
