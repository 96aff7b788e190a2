import { createLogger, type Logger, parseOwnResources, type RolePatterns } from '@iam-tracker/core';
import type { Account } from '@iam-tracker/core/accounts';
import type { Mortal } from '@iam-tracker/test-utils';
import type { Alert } from '../../src/alert/alert.ts';
import { alertBatch, type BatchResult } from '../../src/alert/alert-batch.ts';
import type { AlertDependencies, AlertOptions, Arrival } from '../../src/alert/alert-work.ts';
import { type ClosingCounters, closeGroups } from '../../src/alert/close-groups.ts';
import type { InvocationDependencies } from '../../src/alert/invocation.ts';
import { createAlertMemory, createStreamMemory } from '../../src/alert/memory.ts';
import { createEngine } from '../../src/detect/engine.ts';
import type { Rule } from '../../src/detect/rule.ts';
import type { RuleEvent } from '../../src/event/rule-event.ts';
import { createKnownAccounts } from '../../src/organization/known-accounts.ts';
import { namingAccounts, trustingOrganization } from '../../src/organization/with-organization.ts';
import type {
  AlertLedger,
  AlertPublisher,
  RightsInventory,
  StateDocuments,
} from '../../src/ports.ts';
import type { RightsFact } from '../../src/rights/event-rights.ts';
import { RULE_IDS } from '../../src/rules/catalogue.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import type { SettingsDocument } from '../../src/settings/settings-document.ts';
import { createDetectionState } from '../../src/state/detection-state.ts';
import { createMemoryDocuments } from './memory-documents.ts';
import { createMemoryLedger } from './memory-ledger.ts';

export type Context = Parameters<AlertPublisher['publish']>[1];

/** Everything published, in order. */
interface Outbox extends AlertPublisher {
  readonly published: { readonly alert: Alert; readonly context: Context }[];
  /** Throws from now on, until called with undefined. */
  refuse(error: unknown): void;
}

function createOutbox(): Outbox {
  const published: Outbox['published'] = [];
  let refusal: unknown;
  return {
    published,
    refuse(error) {
      refusal = error;
    },
    async publish(alert, context) {
      if (refusal !== undefined) throw refusal;
      published.push({ alert, context });
    },
  };
}

/** Time that stands still until a caller sleeps. */
export function createTestClock(start: number) {
  let now = start;
  return {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
    advance(milliseconds: number) {
      now += milliseconds;
    },
  };
}

type WorldDependencies = AlertDependencies & Pick<InvocationDependencies, 'waiting'>;

export interface World {
  readonly clock: ReturnType<typeof createTestClock>;
  readonly documents: StateDocuments;
  readonly ledger: ReturnType<typeof createMemoryLedger>;
  readonly outbox: Outbox;
  readonly log: Record<string, unknown>[];
  /** Dependencies of a new process over the same stores, as mortal as given. */
  dependencies(mortal?: Mortal): WorldDependencies;
  run(events: readonly RuleEvent[], options?: Partial<AlertOptions>): Promise<BatchResult>;
  /** Closes groups as the schedule does. */
  close(isLast?: boolean): Promise<ClosingCounters>;
}

/** Everything around the use case, in memory; the events happen at the beginning of 2026. */
export function createWorld(
  rules: readonly Rule[],
  document: SettingsDocument = {},
  {
    documents = createMemoryDocuments(),
    filteredRoles,
    inventory,
    organization,
    ownResources = '',
  }: {
    readonly documents?: StateDocuments;
    readonly filteredRoles?: RolePatterns | undefined;
    /** Rights facts of the user scanner. */
    readonly inventory?: readonly RightsFact[] | undefined;
    /** The directory of accounts, listed when the events begin. */
    readonly organization?: readonly Account[] | undefined;
    /** As in OWN_RESOURCES, in us-east-1. */
    readonly ownResources?: string | undefined;
  } = {},
): World {
  const clock = createTestClock(Date.UTC(2026, 0, 1, 2));
  const ledger = createMemoryLedger(clock);
  const outbox = createOutbox();
  const log: Record<string, unknown>[] = [];
  const logger: Logger = createLogger({
    level: 'DEBUG',
    destination: { write: (line) => void log.push(JSON.parse(line)) },
  });
  const known = parseSettings(
    document,
    [...RULE_IDS, ...rules.map(({ id }) => id)],
    filteredRoles,
    parseOwnResources(ownResources, 'us-east-1'),
  );
  const directory = {
    find: async (ids: Iterable<string>) => {
      const wanted = new Set(ids);
      return (organization ?? []).filter(({ id }) => wanted.has(id));
    },
    listedAt: async () => organization && clock.now(),
  };
  const accounts = createKnownAccounts(directory, clock, logger);
  const settings = trustingOrganization(known, accounts);
  const engine = createEngine(rules, settings);

  function dependencies(mortal?: Mortal): WorldDependencies {
    const guard = <T extends object>(port: T): T => mortal?.guard(port) ?? port;
    const context = { documents: guard<StateDocuments>(documents), clock, random: () => 0.5 };
    return {
      engine,
      settings,
      state: createDetectionState(context),
      ...createAlertMemory(context),
      ledger: guard<AlertLedger>(ledger),
      publisher: namingAccounts(guard<AlertPublisher>(outbox), accounts),
      accounts,
      ...createStreamMemory(context, inventory && countRights(inventory)),
      clock,
      logger,
    };
  }

  return {
    clock,
    documents,
    ledger,
    outbox,
    log,
    dependencies,
    run: (events, options = {}) =>
      alertBatch(dependencies(), { ...DEFAULTS, ...options }, events.map(toArrival)),
    close: (isLast = false) =>
      closeGroups(dependencies(), { deadline: Number.POSITIVE_INFINITY, isLast }),
  };
}

function countRights(facts: readonly RightsFact[]): RightsInventory {
  return {
    find: async () => ({
      ofPolicy: (arn) => facts.filter((fact) => fact.about === 'policy' && fact.arn === arn),
      ofHolder: (_accountId, holder) =>
        facts.filter((fact) => fact.about === 'holder' && fact.holder === holder),
    }),
  };
}

export const DEFAULTS: AlertOptions = {
  groupMinutes: 60,
  maxAgeHours: 24,
  deadline: Number.POSITIVE_INFINITY,
};

/** An event that was stored a minute after it happened. */
export function toArrival(event: RuleEvent): Arrival {
  return { id: `seq-${event.eventId}`, event, storedAt: event.occurredAt + 60_000 };
}
