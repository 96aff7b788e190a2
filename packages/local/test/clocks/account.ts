import type { SimulatedEvent } from '@iam-tracker/simulator';

export const HOUR = 3_600_000;

const SOURCES = ['iam.amazonaws.com', 'sts.amazonaws.com', 'signin.amazonaws.com'] as const;

/** One event each ten minutes, by turns of three sources; every seventh shows 80 minutes after the fact. */
export function makeEvents(from: number, to: number): SimulatedEvent[] {
  const count = Math.floor((to - from) / 600_000);
  return Array.from({ length: count }, (_, n) => {
    const time = from + n * 600_000;
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
