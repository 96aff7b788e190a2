import type { DirtyDays } from '@iam-tracker/core/aws';

/** Marks of days in memory, as the control table keeps them. */
export function createMemoryMarks(now: () => number): DirtyDays {
  const marks = new Map<string, { token: string; changedAt?: number }>();
  let tokens = 0;
  const newToken = () => {
    tokens += 1;
    return `token-${tokens}`;
  };
  return {
    async mark(days) {
      for (const day of days) marks.set(day, { token: newToken(), changedAt: now() });
    },
    async list() {
      return [...marks]
        .map(([day, { token: _token, ...change }]) => ({ day, ...change }))
        .sort((a, b) => (a.day < b.day ? 1 : -1));
    },
    async claim(day) {
      const claimed = { ...marks.get(day), token: newToken() };
      marks.set(day, claimed);
      return { day, ...claimed };
    },
    async renew(day) {
      marks.set(day, { token: newToken(), changedAt: now() });
    },
    async settle({ day, token }) {
      return marks.get(day)?.token === token && marks.delete(day);
    },
  };
}
