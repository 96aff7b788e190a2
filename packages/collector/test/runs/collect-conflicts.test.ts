import { describe, expect, it } from '@jest/globals';
import { createTestCollector, evenly } from '../world/collector.ts';

describe('collect', () => {
  it('warns of records that are not those of their ids', async () => {
    const account = createTestCollector({
      happenings: evenly(3),
      replace: ({ events }) => ({
        events: {
          ...events,
          put: async (list, options) => {
            for (const event of list.slice(0, 1)) {
              options?.onConflict?.({ kept: event, refused: event, attributes: ['user_name'] });
            }
          },
        },
      }),
    });

    const { conflicting_events, conflicts } = await account.run();

    expect(conflicting_events).toBeGreaterThan(0);
    expect(account.lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 'WARNING', conflicting_events, conflicts }),
    );
  });
});
