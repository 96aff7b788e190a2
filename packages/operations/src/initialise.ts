import { AppError, type Clock, isAppError, totalSeconds } from '@iam-tracker/core';
import type { Deployment, FunctionRole } from './deployment.ts';
import type { Cloud } from './ports.ts';

/** Time between looks at the coverage while a run goes on. */
const POLL_MILLISECONDS = 5_000;
/** Between attempts to start a function that is running already; a run takes 15 minutes at most. */
const BUSY_MILLISECONDS = 20_000;
const MAX_BUSY_ATTEMPTS = 50;
/** Runs in a row that fail, or leave as much to read as there was, before we stop. */
const MAX_IDLE_RUNS = 3;

type InitialiseStep = 'collect' | 'scan' | 'export';

/** Step that is going on; `backlogSeconds` is the history that is still to be read, over all shards. */
export interface InitialiseProgress {
  readonly step: InitialiseStep;
  readonly run: number;
  readonly backlogSeconds?: number;
}

interface InitialiseOptions extends Pick<Clock, 'sleep'> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: InitialiseProgress) => void;
}

export interface InitialiseOutcome {
  readonly collectorRuns: number;
  readonly eventsStored: number;
  /** Undefined when users are not scanned. */
  readonly usersScanned: number | undefined;
  /** Days written to the lake; undefined when there is no lake. */
  readonly daysExported: number | undefined;
}

/**
 * Initialises a deployment: runs the collector until all of the event history is read, then the scan of users, then
 * the export to the lake. Doing it again is safe, and goes on where it stopped.
 *
 * @throws AppError INCOMPLETE when runs end without getting on; FUNCTION_FAILED, BUSY or AWS_REFUSED; the
 * signal's reason when aborted.
 */
export async function initialise(
  cloud: Pick<Cloud, 'functions' | 'tables'>,
  { functions, tables }: Deployment,
  options: InitialiseOptions,
): Promise<InitialiseOutcome> {
  const { onProgress, signal, sleep } = options;
  const nameOf = (role: FunctionRole) => functions.find((each) => each.role === role)?.name;
  const collector = nameOf('collector');
  const exporter = nameOf('exporter');
  if (collector === undefined) {
    throw new AppError('NOT_DEPLOYED', 'The deployment has no collector.');
  }
  const collected = await collectAll(collector);
  return {
    ...collected,
    usersScanned: await scanUsers(),
    daysExported: exporter === undefined ? undefined : await exportAll(exporter),
  };

  async function collectAll(name: string) {
    let eventsStored = 0;
    let backlog = Number.POSITIVE_INFINITY;
    for (let run = 1, idleRuns = 0; ; run += 1) {
      const { failure, result } = await runCollector(name, run);
      eventsStored += numberIn(result, 'total_events_processed');
      const left = failure === undefined ? numberIn(result, 'backlog_seconds') : backlog;
      if (failure === undefined && left === 0) return { collectorRuns: run, eventsStored };
      idleRuns = left < backlog ? 0 : idleRuns + 1;
      if (idleRuns === MAX_IDLE_RUNS) throw failure ?? stalled(left);
      backlog = left;
    }
  }

  /** A run that failed in part has stored the rest: the next one shows whether it was worth it. */
  async function runCollector(name: string, run: number) {
    onProgress({ step: 'collect', run });
    const watch = watchCoverage(run);
    try {
      return { result: await invoke(name, {}), failure: undefined };
    } catch (error) {
      if (!isAppError(error, 'FUNCTION_FAILED')) throw error;
      return { result: undefined, failure: error };
    } finally {
      watch.abort();
    }
  }

  /** Says how much is left until it is stopped; what cannot be read now is no reason to end. */
  function watchCoverage(run: number): AbortController {
    const stopping = new AbortController();
    const watch = async () => {
      while (tables.control !== undefined) {
        await sleep(POLL_MILLISECONDS, stopping.signal);
        const ledgers = await cloud.tables
          .coverage(tables.control, stopping.signal)
          .catch(() => undefined);
        stopping.signal.throwIfAborted();
        if (ledgers === undefined) continue;
        const gaps = ledgers.map(({ passes }) => totalSeconds(passes[0].gaps));
        const backlogSeconds = gaps.reduce((sum, seconds) => sum + seconds, 0);
        onProgress({ step: 'collect', run, backlogSeconds });
      }
    };
    watch().catch(() => undefined);
    return stopping;
  }

  async function scanUsers(): Promise<number | undefined> {
    const scanner = nameOf('user-scanner');
    if (scanner === undefined) return undefined;
    onProgress({ step: 'scan', run: 1 });
    return numberIn(await invoke(scanner, {}), 'total_users');
  }

  async function exportAll(name: string): Promise<number> {
    for (let run = 1, days = 0; ; run += 1) {
      onProgress({ step: 'export', run });
      const result = await invoke(name, {});
      const exported = numberIn(result, 'exported_days');
      days += exported;
      if (numberIn(result, 'days_left') === 0 || exported === 0) return days;
    }
  }

  async function invoke(name: string, payload: object): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await cloud.functions.invoke(name, payload, signal);
      } catch (error) {
        if (!isAppError(error, 'BUSY') || attempt === MAX_BUSY_ATTEMPTS) throw error;
        await sleep(BUSY_MILLISECONDS, signal);
      }
    }
  }
}

function stalled(seconds: number): AppError {
  return new AppError(
    'INCOMPLETE',
    `The collector does not get on: ${seconds} seconds of history are still to be read.`,
    { hint: 'iam-tracker status shows what it says; iam-tracker init goes on later.' },
  );
}

/** Functions answer in JSON of their own; what is not there counts as nothing. */
function numberIn(result: unknown, name: string): number {
  const value = (Object(result) as Record<string, unknown>)[name];
  return typeof value === 'number' ? value : 0;
}
