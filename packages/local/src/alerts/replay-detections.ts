import { type Alert, createKnownAccounts, trustingOrganization } from '@iam-tracker/alerter/alert';
import {
  createAccountRights,
  createAlertGroups,
  createDetectionState,
  createEngine,
  type DetectionSettings,
  findSuppression,
  judgeBatch,
  type Rule,
  type RuleEvent,
  type StateDocuments,
  type StoredDocument,
  toRuleEvent,
} from '@iam-tracker/alerter/detect';
import type { Replay, ReplayOutcome } from '@iam-tracker/analysis';
import { AppError, describeError, systemClock } from '@iam-tracker/core';
import type { AccountDirectory } from '@iam-tracker/core/accounts';

export interface ReplayedAlert extends Alert {
  readonly outcome: ReplayOutcome;
}

export interface ReplayOptions {
  readonly catalogue: readonly Rule[];
  readonly settings: DetectionSettings;
  /** Alerts of a rule and dedup key within so long are one notification. */
  readonly groupMinutes: number;
  /** The accounts of the organization as they are now; none unless given. */
  readonly accounts?: Pick<AccountDirectory, 'find' | 'listedAt'>;
}

/**
 * Asks the rules about the past as if they had watched: with a memory of its own, and with grouping,
 * suppressions and dry run as they were at the time of the event.
 *
 * @throws AppError INCOMPLETE from `take` when a rule fails: a bug, and what it says would be too little.
 */
export function createReplay({
  accounts = NO_DIRECTORY,
  catalogue,
  settings: given,
  groupMinutes,
}: ReplayOptions): Replay<ReplayedAlert> {
  const known = createKnownAccounts(accounts, systemClock, SILENT);
  const settings = trustingOrganization(given, known);
  const engine = createEngine(catalogue, settings);
  const documents = createMemoryDocuments();
  const context = { documents, clock: systemClock, random: () => 0 };
  const state = createDetectionState(context);
  const groups = createAlertGroups(context);
  const rights = createAccountRights(context);

  async function outcomeOf(alert: Alert): Promise<ReplayOutcome> {
    const { event, isDryRun } = alert;
    if (isDryRun) return 'dry_run';
    if (findSuppression(settings.suppressions, alert, event.occurredAt, known.find) !== undefined) {
      return 'suppressed';
    }
    const place = groups.placeOf(alert, groupMinutes);
    const { messages } = await groups.judge(place, [alert], groupMinutes);
    const [message] = messages;
    if (message === undefined) return 'grouped';
    await groups.noteSent(place, message);
    return 'sent';
  }

  return {
    async take(activity) {
      const event = toRuleEvent(activity);
      await known.learn([event]);
      await rights.inform([event]);
      const seen = { event, storedAt: event.occurredAt, isOrdered: true };
      const [judged] = await judgeBatch({ engine, settings, state }, [seen]);
      for (const { ruleId, error } of judged?.broken ?? []) throw ruleError(ruleId, event, error);
      for (const error of judged?.failures ?? []) throw error;
      const alerts: ReplayedAlert[] = [];
      for (const alert of judged?.alerts ?? []) {
        alerts.push({ ...alert, outcome: await outcomeOf(alert) });
      }
      return alerts;
    },
  };
}

const NO_DIRECTORY = { find: async () => [], listedAt: async () => undefined };
/** What cannot be looked up is a stranger, as in the alerter. */
const SILENT = { warn: () => undefined };

function ruleError(ruleId: string, { eventId }: RuleEvent, cause: unknown): AppError {
  const { error_message } = describeError(cause);
  return new AppError('INCOMPLETE', `Rule ${ruleId} failed on event ${eventId}: ${error_message}`, {
    cause,
  });
}

/** A detection state that is gone with this process. Nothing expires: keys hold the times they are for. */
export function createMemoryDocuments(): StateDocuments {
  const stored = new Map<string, StoredDocument>();
  const save = (key: string, body: unknown, replaced: number) => {
    if ((stored.get(key)?.version ?? 0) !== replaced) return false;
    stored.set(key, { version: replaced + 1, body });
    return true;
  };
  return {
    load: async (keys) => keys.map((key) => stored.get(key)),
    save: async (key, body, replaced) => save(key, body, replaced),
    saveAll: async (replacements) =>
      replacements.map(({ body, key, replaced }) =>
        save(key, body, replaced) ? 'saved' : 'outrun',
      ),
    async put(documents) {
      for (const { key, body, version = 1 } of documents) stored.set(key, { version, body });
    },
  };
}
