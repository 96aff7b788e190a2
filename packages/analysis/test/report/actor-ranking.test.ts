import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createActorRanking } from '../../src/report/actor-ranking.ts';

const NEITHER = { change: false, signIn: false };

describe('createActorRanking', () => {
  it('counts what each actor did, whatever the case of the name', () => {
    const ranking = createActorRanking();

    ranking.add(sampleEvent('1', 10, { actor: 'Alice' }), { change: true, signIn: false });
    ranking.add(
      sampleEvent('2', 20, { actor: 'alice', outcome: 'failure', sourceIp: '198.51.100.7' }),
      NEITHER,
    );
    ranking.add(sampleEvent('3', 5, { actor: 'ALICE', sourceIp: 'sts.amazonaws.com' }), {
      change: false,
      signIn: true,
    });
    ranking.add(sampleEvent('4', 5, { actor: 'root', actorType: 'root' }), NEITHER);

    const { people, peopleCount, otherCount, uncountedEvents } = ranking.result();
    expect(people).toEqual([
      {
        actor: 'alice',
        actorType: 'iam_user',
        events: 3,
        failures: 1,
        changes: 1,
        signIns: 1,
        networks: 2,
        lastSeen: '2026-01-01T00:00:20Z',
      },
      expect.objectContaining({ actor: 'root', events: 1 }),
    ]);
    expect([peopleCount, otherCount, uncountedEvents]).toEqual([2, 0, 0]);
  });

  it('keeps programs apart from people, and shows the busiest of each', () => {
    const ranking = createActorRanking();

    for (let index = 0; index < 40; index += 1) {
      const person = { actor: `p${index}`, actorType: 'person' } as const;
      const program = { actor: `w${index}`, actorType: 'workload' } as const;
      ranking.add(sampleEvent(`p${index}`, index, person), NEITHER);
      ranking.add(sampleEvent(`w${index}`, index, program), NEITHER);
    }
    ranking.add(sampleEvent('more', 0, { actor: 'p39', actorType: 'person' }), NEITHER);

    const { people, others, peopleCount, otherCount } = ranking.result();
    expect(people[0]).toMatchObject({ actor: 'p39', events: 2 });
    expect([people.length, others.length, peopleCount, otherCount]).toEqual([25, 15, 40, 40]);
    expect(others.every(({ actorType }) => actorType === 'workload')).toBe(true);
  });

  it('counts what was done in sessions for who is behind them', () => {
    const ranking = createActorRanking();
    const session = { actor: 'ops', actorType: 'workload', accessKeyId: 'ASIA1' } as const;
    const events = [0, 86_400, 60].map((second) => sampleEvent(`${second}`, second, session));

    ranking.add(sampleEvent('own', 5, { actor: 'ada', sourceIp: '198.51.100.7' }), NEITHER);
    for (const event of events) ranking.add(event, { change: true, signIn: false }, event);
    const asked: string[] = [];
    ranking.settle(({ eventTime }) => {
      asked.push(eventTime);
      return { actor: 'Ada', actorType: 'iam_user' };
    });

    const { people, others } = ranking.result();
    expect(asked).toEqual(['2026-01-02T00:00:00Z']);
    expect(others).toEqual([]);
    expect(people).toMatchObject([
      { actor: 'Ada', actorType: 'iam_user', events: 4, changes: 3, networks: 2 },
    ]);
  });

  it('puts the ids and the name of one person together', () => {
    const ranking = createActorRanking();
    const person = { actorType: 'person' } as const;
    ranking.add(sampleEvent('1', 1, { ...person, actor: 'id-1' }), NEITHER);
    ranking.add(sampleEvent('2', 2, { ...person, actor: 'ada' }), NEITHER);

    const { people } = ranking.result((actor) => (actor === 'id-1' ? 'ada' : actor));

    expect(people).toMatchObject([{ actor: 'ada', events: 2 }]);
  });
});
