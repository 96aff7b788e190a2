import { AppError } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { readDeployment } from '../src/deployment.ts';
import { type InitialiseProgress, initialise } from '../src/initialise.ts';
import { aLedger, fakeCloud, SAMPLE } from './world.ts';

const deployment = readDeployment(SAMPLE);
const failed = new AppError('FUNCTION_FAILED', 'a shard failed');
const busy = new AppError('BUSY', 'running already');

/** Answers by function: the answers of each in turn, the last of them for ever. */
async function play(answers: Readonly<Record<string, readonly (object | Error)[]>>) {
  const calls: string[] = [];
  const progress: InitialiseProgress[] = [];
  let slept = 0;
  const cloud = fakeCloud({
    functions: {
      async invoke(name: string) {
        const role = name.replace('iam-activity-tracker-', '');
        calls.push(role);
        const list = answers[role] ?? [{}];
        const count = calls.filter((each) => each === role).length;
        const answer = list[Math.min(count, list.length) - 1];
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  });
  const outcome = await initialise(cloud, deployment, {
    signal: new AbortController().signal,
    onProgress: (each) => progress.push(each),
    sleep: async (milliseconds) => {
      slept += milliseconds;
    },
  }).catch((error: AppError) => error);
  return { calls, outcome, progress, slept };
}

const run = (backlog_seconds: number, total_events_processed = 10) => ({
  backlog_seconds,
  total_events_processed,
});

describe('initialise', () => {
  it('collects until nothing is left, then scans, then exports', async () => {
    const { calls, outcome } = await play({
      collector: [run(500), run(20), run(0)],
      'user-scanner': [{ total_users: 7 }],
      exporter: [
        { exported_days: 30, days_left: 12 },
        { exported_days: 12, days_left: 0 },
      ],
    });

    expect(calls).toEqual([
      ...['collector', 'collector', 'collector', 'user-scanner', 'exporter', 'exporter'],
    ]);
    expect(outcome).toEqual({
      collectorRuns: 3,
      eventsStored: 30,
      usersScanned: 7,
      daysExported: 42,
    });
  });

  it('goes on after a run that failed in part', async () => {
    const { outcome } = await play({ collector: [failed, run(5), failed, run(0)] });

    expect(outcome).toMatchObject({ collectorRuns: 4 });
  });

  it('stops when runs keep failing, with what the last one said', async () => {
    const { calls, outcome } = await play({ collector: [failed] });

    expect(calls).toHaveLength(3);
    expect(outcome).toBe(failed);
  });

  it('stops when runs do not get on', async () => {
    const { calls, outcome } = await play({ collector: [run(500)] });

    expect(calls).toHaveLength(4);
    expect(outcome).toMatchObject({ code: 'INCOMPLETE' });
  });

  it('waits for a function that is running already', async () => {
    const { outcome, slept } = await play({ collector: [busy, busy, run(0)] });

    expect(outcome).toMatchObject({ collectorRuns: 1 });
    expect(slept).toBeGreaterThanOrEqual(40_000);
  });

  it('does not wait for ever', async () => {
    const { outcome } = await play({ collector: [busy] });

    expect(outcome).toBe(busy);
  });

  it('hands on what is no failure of a run', async () => {
    const refused = new AppError('AWS_REFUSED', 'no');

    expect((await play({ collector: [refused] })).outcome).toBe(refused);
  });

  it('ends when an export says nothing of days', async () => {
    const { calls } = await play({ collector: [run(0)], exporter: [{ days_left: 3 }] });

    expect(calls.filter((role) => role === 'exporter')).toHaveLength(1);
  });

  it('shows how much is left while a run goes on', async () => {
    const progress: InitialiseProgress[] = [];
    let polls = 0;
    let finish: (result: object) => void = () => undefined;
    const cloud = fakeCloud({
      functions: {
        invoke: (name: string) =>
          name.endsWith('collector')
            ? new Promise<object>((resolve) => {
                finish = resolve;
              })
            : Promise.resolve({}),
      },
      tables: {
        async coverage() {
          polls += 1;
          if (polls === 1) throw new AppError('STORAGE_FAILED', 'not now');
          return [aLedger({ gaps: [{ start: 0, end: 100 }] }), aLedger({ gaps: [] })];
        },
      },
    });

    await initialise(cloud, deployment, {
      signal: new AbortController().signal,
      onProgress(each) {
        progress.push(each);
        if (each.backlogSeconds !== undefined) finish(run(0));
      },
      sleep: async () => undefined,
    });

    expect(progress).toContainEqual({ step: 'collect', run: 1, backlogSeconds: 100 });
  });

  it('asks nothing of what is switched off', async () => {
    const functions = deployment.functions.filter(({ role }) => role === 'collector');
    const cloud = fakeCloud({ functions: { invoke: async () => run(0) } });

    const outcome = await initialise(
      cloud,
      { ...deployment, functions, tables: {} },
      {
        signal: new AbortController().signal,
        onProgress: () => undefined,
        sleep: async () => undefined,
      },
    );

    expect(outcome).toMatchObject({ usersScanned: undefined, daysExported: undefined });
  });

  it('needs a collector', async () => {
    const starting = initialise(
      fakeCloud({}),
      { ...deployment, functions: [] },
      {
        signal: new AbortController().signal,
        onProgress: () => undefined,
        sleep: async () => undefined,
      },
    );

    await expect(starting).rejects.toMatchObject({ code: 'NOT_DEPLOYED' });
  });
});
