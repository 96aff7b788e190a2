import { describe, expect, it } from '@jest/globals';
import { createEventDays } from '../src/event-days.ts';

describe('createEventDays', () => {
  it('lists every day once, newest first', () => {
    const days = createEventDays(['2026-01-02', '2023-07-10']);

    days.note(['2026-01-02', '2026-01-03', '2026-01-03']);

    expect(days.list()).toEqual(['2026-01-03', '2026-01-02', '2023-07-10']);
  });
});
