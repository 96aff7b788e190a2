import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ExitError } from '../../../src/command.ts';
import { type OperatorWorld, openOperatorWorld } from '../../operator-world.ts';
import { activeCharacters } from '../../test-context.ts';

const NOW = Date.UTC(2026, 0, 2);

let world: OperatorWorld;
let lines: Record<string, { eventId: string; message: string; timestamp: number }[]>;
beforeEach(async () => {
  world = await openOperatorWorld();
  lines = {};
  world.answers = ({ input, operation }) => {
    if (operation !== 'FilterLogEvents') return undefined;
    const found = lines[String(input.logGroupName)] ?? [];
    const events = found.filter(({ timestamp }) => timestamp >= Number(input.startTime));
    return { body: { events } };
  };
});
afterEach(() => world.close());

const run = (...args: string[]) => world.run(['logs', ...args], { now: () => NOW });

let ids = 0;
function log(role: string, message: object | string, secondsAgo = 60) {
  const group = `/aws/lambda/iam-activity-tracker-${role}`;
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  ids += 1;
  const line = { eventId: `${ids}`, message: `${text}\n`, timestamp: NOW - secondsAgo * 1000 };
  lines[group] = [...(lines[group] ?? []), line];
}

describe('iam-tracker logs', () => {
  it('shows the lines of all functions in the order of time', async () => {
    log('collector', { level: 'INFO', message: 'Run done', timestamp: 'x', stored: 3 }, 30);
    log('alerter', { level: 'ERROR', message: 'Cannot publish', error_type: 'X', data: { a: 1 } });
    log('exporter', 'REPORT RequestId: 1', 10);

    const { code, stdout } = await run();

    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      '2026-01-01 23:59:00 ERROR    alerter: Cannot publish error_type=X data={"a":1}',
      '2026-01-01 23:59:30 INFO     collector: Run done stored=3',
      '2026-01-01 23:59:50          exporter: REPORT RequestId: 1',
      '',
    ]);
  });

  it('shows nothing less severe than told', async () => {
    for (const level of ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']) {
      log('collector', { level, message: level.toLowerCase() });
    }
    log('collector', 'REPORT RequestId: 1');

    const { stdout } = await run('--level', 'WARNING');

    expect([...stdout.matchAll(/collector: (\w+)/g)].map(([, message]) => message)).toEqual([
      ...['warning', 'error', 'critical'],
    ]);
  });

  it('asks for the functions that are named, from the time that is named', async () => {
    const { stderr } = await run('collector', 'exporter', '--since', '2h');

    const asked = world.aws.requests.filter(({ operation }) => operation === 'FilterLogEvents');
    expect(new Set(asked.map(({ input }) => input))).toEqual(
      new Set(
        ['collector', 'exporter'].map((role) => ({
          logGroupName: `/aws/lambda/iam-activity-tracker-${role}`,
          startTime: NOW - 7_200_000,
        })),
      ),
    );
    expect(stderr).toBe('No lines match.\n');
  });

  it('writes one JSON document for programs', async () => {
    log('collector', { level: 'INFO', message: 'x' });
    log('collector', 'REPORT');

    const { stdout } = await run('--format', 'json');

    expect(JSON.parse(stdout)).toEqual([
      {
        function: 'collector',
        time: '2026-01-01T23:59:00.000Z',
        line: { level: 'INFO', message: 'x' },
      },
      { function: 'collector', time: '2026-01-01T23:59:00.000Z', line: 'REPORT' },
    ]);
  });

  it('lets nothing that was logged act on the terminal', async () => {
    log('collector', { level: 'ERROR', message: 'a\u001b[2J', 'b\u202e': '\u001b]0;x\u0007' });
    log('collector', 'plain \u001b[2J');
    log('collector', '["a list"]');
    log('collector', 'null');

    const { stdout } = await world.run(['logs'], { now: () => NOW, isTerminal: true });

    expect(activeCharacters(stdout)).toEqual([]);
    expect(stdout.split('\n')).toHaveLength(5);
  });

  it('follows until it is stopped', async () => {
    log('collector', { level: 'INFO', message: 'first' });
    const stopping = new AbortController();
    const running = world.run(['logs', '--follow'], { now: () => NOW, signal: stopping.signal });
    const asked = () =>
      world.aws.requests.filter(({ operation }) => operation === 'FilterLogEvents').length;
    while (asked() < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    log('collector', { level: 'INFO', message: 'second' }, 1);
    while (asked() < 12) await new Promise((resolve) => setTimeout(resolve, 20));

    stopping.abort(new ExitError(130));
    const { code, stdout } = await running;

    expect(code).toBe(130);
    expect(stdout.match(/first|second/g)).toEqual(['first', 'second']);
  });

  it.each([
    [['nothing'], 'allowed: collector, alerter, notifier, receiver, user-scanner, exporter'],
    [['--follow', '--format', 'json'], '--follow never ends'],
    [['--since', 'then'], 'not a time'],
  ])('refuses %j before it asks AWS', async (args, words) => {
    const { code, stderr } = await run(...args);

    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(world.terraform.calls()).toEqual([]);
  });
});
