import type { Clock } from '@iam-tracker/core';
import type { LogGroups, LogLine } from './ports.ts';

/** CloudWatch shows a line some seconds after it was written, and not in order. */
const OVERLAP_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 2_000;

interface TailOptions extends Pick<Clock, 'sleep'> {
  /** Log groups by the name that their lines get. */
  readonly groups: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Goes on with what is written from now on, until the signal says otherwise. */
  readonly follows: boolean;
  readonly signal: AbortSignal;
}

export interface TailedLine extends LogLine {
  readonly source: string;
}

/**
 * Yields the lines of several log groups, each once: what is there in the order of time, what comes later
 * as it shows.
 *
 * @throws AppError AWS_REFUSED; the signal's reason when aborted.
 */
export async function* tailLogs(
  logs: Pick<LogGroups, 'read'>,
  { groups, since, follows, signal, sleep }: TailOptions,
): AsyncIterable<TailedLine> {
  /** Identifiers and times of what was shown and will be read again. */
  let shown = new Map<string, number>();
  let newest = since;
  for (;;) {
    const from = Math.max(since, newest - OVERLAP_MILLISECONDS);
    shown = new Map([...shown].filter(([, time]) => time >= from));
    for (const line of await readAll(from)) {
      shown.set(keyOf(line), line.time);
      newest = Math.max(newest, line.time);
      yield line;
    }
    if (!follows) return;
    await sleep(POLL_MILLISECONDS, signal);
    signal.throwIfAborted();
  }

  async function readAll(from: number): Promise<TailedLine[]> {
    const lists = await Promise.all(
      Object.entries(groups).map(async ([source, group]) => {
        const lines: TailedLine[] = [];
        for await (const line of logs.read(group, from, signal)) lines.push({ ...line, source });
        return lines;
      }),
    );
    return lists
      .flat()
      .filter((line) => !shown.has(keyOf(line)))
      .sort((a, b) => a.time - b.time);
  }
}

function keyOf({ id, source }: TailedLine): string {
  return `${source} ${id}`;
}
