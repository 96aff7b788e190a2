import type { SimulatedEvent } from '@iam-tracker/simulator';

export const HOUR = 3_600_000;
const HALF_HOUR = HOUR / 2;

const SOURCES = ['iam.amazonaws.com', 'sts.amazonaws.com', 'signin.amazonaws.com'] as const;

/** One event each half hour, by turns of three sources; every seventh shows 80 minutes after the fact. */
export function makeEvents(from: number, to: number): SimulatedEvent[] {
  const count = Math.floor((to - from) / HALF_HOUR);
  return Array.from({ length: count }, (_, n) => {
    const time = from + n * HALF_HOUR;
    return {
      visibleAt: time + (n % 7 === 0 ? 80 * 60_000 : 0),
      record: {
        eventVersion: '1.11',
        userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '123456789012' },
        eventID: `event-${n}`,
        eventTime: `${new Date(time).toISOString().slice(0, 19)}Z`,
        eventSource: SOURCES[n % SOURCES.length] ?? SOURCES[0],
        eventName: 'CreateUser',
        awsRegion: 'us-east-1',
        recipientAccountId: '123456789012',
      },
    };
  });
}
