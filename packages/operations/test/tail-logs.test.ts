import { describe, expect, it } from '@jest/globals';
import type { LogLine } from '../src/ports.ts';
import { tailLogs } from '../src/tail-logs.ts';

const groups = { collector: '/c', alerter: '/a' };
const line = (id: string, time: number): LogLine => ({ id, time, text: `text of ${id}` });

/** Log groups that show more with every poll. */
function play(rounds: readonly Readonly<Record<string, readonly LogLine[]>>[], follows: boolean) {
  const stopping = new AbortController();
  let round = 0;
  const asked: number[] = [];
  const lines = tailLogs(
    {
      async *read(group, since) {
        asked.push(since);
        const lists = rounds.slice(0, round + 1).flatMap((each) => each[group] ?? []);
        yield* lists.filter(({ time }) => time >= since);
      },
    },
    {
      ...{ groups, since: 1_000, follows, signal: stopping.signal },
      sleep: async () => {
        round += 1;
        if (round === rounds.length) stopping.abort(new Error('enough'));
      },
    },
  );
  return { asked, lines };
}

describe('tailLogs', () => {
  it('merges the groups in the order of time', async () => {
    const { lines } = play(
      [{ '/c': [line('1', 1_100), line('3', 1_300)], '/a': [line('2', 1_200)] }],
      false,
    );

    const shown: string[] = [];
    for await (const { id, source } of lines) shown.push(`${source} ${id}`);

    expect(shown).toEqual(['collector 1', 'alerter 2', 'collector 3']);
  });

  it('shows every line once while it follows, those that show late included', async () => {
    const { asked, lines } = play(
      [
        { '/c': [line('1', 100_000)] },
        { '/c': [line('late', 90_000)] },
        { '/c': [line('2', 200_000)], '/a': [line('1', 200_000)] },
        {},
      ],
      true,
    );

    const shown: string[] = [];
    await expect(async () => {
      for await (const { id, source } of lines) shown.push(`${source} ${id}`);
    }).rejects.toThrow('enough');

    expect(shown).toEqual(['collector 1', 'collector late', 'collector 2', 'alerter 1']);
    expect(Math.max(...asked)).toBe(170_000);
  });
});
