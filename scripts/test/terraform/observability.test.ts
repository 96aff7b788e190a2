import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sampleEvent } from '@iam-tracker/test-utils';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { invoke } from '../../../packages/alerter/src/alert/invocation.ts';
import { toRuleEvent } from '../../../packages/alerter/src/event/rule-event.ts';
import { createWorld as createAlerts } from '../../../packages/alerter/test/world/alerter.ts';
import { everything } from '../../../packages/alerter/test/world/alerts.ts';
import { distinct } from '../../../packages/alerter/test/world/stateful-rules.ts';
import { createRecentActivity } from '../../../packages/collector/src/collect/recent-activity.ts';
import { trailMetrics } from '../../../packages/collector/src/trail/trail-result.ts';
import { createTrailWorld, FIRST } from '../../../packages/collector/test/trail/trail-world.ts';
import { createTestCollector } from '../../../packages/collector/test/world/collector.ts';
import {
  createMemoryAccounts,
  createMemoryMarks,
  withOrganization,
} from '../../../packages/collector/test/world/organization.ts';
import { dispatchMembers } from '../../../packages/core/src/aws/members/dispatch-members.ts';
import { createLogger } from '../../../packages/core/src/logger.ts';
import { FILTER_REASONS } from '../../../packages/core/src/record/noise.ts';
import { createTestExporter } from '../../../packages/exporter/test/world/exporter.ts';
import { eventOf } from '../../../packages/receiver/test/sources/notices.ts';
import { anEnvelope } from '../../../packages/receiver/test/world/envelopes.ts';
import { createReceiver } from '../../../packages/receiver/test/world/receiver.ts';
import {
  BUCKET,
  createTrailWorld as createFilesWorld,
  logFile,
  logKey,
  record,
} from '../../../packages/receiver/test/world/trail.ts';
import { createWorld as createScanner } from '../../../packages/user-scanner/test/world/scanner.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'terraform/modules/observability');

type Line = Readonly<Record<string, unknown>>;

/** Lines and metrics of the functions in these tests, by function and by namespace. */
const logged = new Map<string, Line[]>();
const published = new Map<string, Set<string>>();

function note(name: string, lines: readonly Line[]) {
  logged.set(name, [...(logged.get(name) ?? []), ...lines]);
}

function notePublished(namespace: string, names: readonly string[]) {
  published.set(namespace, new Set([...(published.get(namespace) ?? []), ...names]));
}

beforeAll(async () => {
  await runCollector();
  await runMembers();
  await walkTrail();
  await storeActivity();
  await publishAlerts();
  await runAlerter();
  await runScanner();
  await runExporter();
  await runReceiver();
});

/** A run that goes well, and one in which every shard and the run fail. */
async function runCollector() {
  const well = createTestCollector();
  await well.run();
  const refused = new Error('no such table');
  const badly = createTestCollector({
    replace: (parts) => ({ coverage: { ...parts.coverage, load: () => Promise.reject(refused) } }),
  });
  await badly.fail();
  note(
    'collector',
    [...well.lines, ...badly.lines].map((line) => JSON.parse(line)),
  );
  const pushed = createTestCollector({ settings: { pushRegions: ['us-east-1'] } });
  await pushed.run();
  const metrics = [...well.published, ...badly.published, ...pushed.published].flat();
  notePublished(
    'IAMActivityTracker',
    metrics.map(({ name }) => name),
  );
}

/** A run of the schedule in an organization. */
async function runMembers() {
  await withOrganization({ members: [{ accountId: '222222222222' }] }, async (world) => {
    await world.dispatch();
    notePublished(
      'IAMActivityTracker',
      world.metrics.map(({ name }) => name),
    );
  });
}

/** A run that walks the digests of a trail. */
async function walkTrail() {
  const world = createTrailWorld();
  world.deliver(FIRST + 3600, 1);
  world.now = FIRST + 4200;
  const metrics = trailMetrics(await world.walk());
  notePublished(
    'IAMActivityTracker',
    metrics.map(({ name }) => name),
  );
}

/** Activity that the collector stores: one event of each kind that it writes about. */
async function storeActivity() {
  const lines: Line[] = [];
  const activity = createRecentActivity(Date.UTC(2026, 0, 2));
  const store = activity.watch({ put: async () => undefined, putMissing: async () => [] });
  await store.put([
    sampleEvent('1', 0, { eventType: 'signin', outcome: 'failure', errorCode: 'x' }),
    sampleEvent('2', 0, { actorType: 'root' }),
    sampleEvent('3', 0, { eventName: 'CreateAccessKey' }),
  ]);
  activity.log(
    createLogger({
      level: 'INFO',
      destination: { write: (line) => void lines.push(JSON.parse(line)) },
    }),
  );
  note('collector', lines);
}

/** An alert that is published, and what is told of others when their group is over. */
async function publishAlerts() {
  const world = createAlerts([everything]);
  const { watch } = world.dependencies();
  await watch.note(['123456789012'], Date.UTC(2025, 11, 31));
  for (const id of ['1', '2', '3']) await world.run([toRuleEvent(sampleEvent(id, 0, {}))]);
  world.clock.advance(2 * 3_600_000);
  await world.close(true);
  note('alerter', world.log);
}

/** A batch with a rule that breaks on an event, and a record that is no event. */
async function runAlerter() {
  const world = createAlerts([
    {
      ...distinct,
      match: () => {
        throw new Error('broken');
      },
    },
  ]);
  await world.run([toRuleEvent(sampleEvent('one', 0, {}))]);
  const Records = [
    { eventName: 'INSERT', dynamodb: { SequenceNumber: '2', NewImage: { poison: true } } },
  ];
  const context = { getRemainingTimeInMillis: () => 60_000 };
  const dependencies = { ...world.dependencies(), groupMinutes: 60, maxAgeHours: 24 };
  await invoke({ Records }, context, dependencies);
  note('alerter', world.log);
}

/** A scan that finds a user, and one that may not list them. */
async function runScanner() {
  const world = createScanner();
  world.account.add('alice');
  await world.run();
  world.account.before = () => {
    throw new Error('AccessDenied');
  };
  await world.run().catch(() => undefined);
  note('user-scanner', world.lines);
  // What a run of the schedule does beside the scan, where members are scanned.
  await dispatchMembers(
    {
      ...world.baseDependencies(),
      accounts: createMemoryAccounts(),
      marks: createMemoryMarks(),
      queue: { send: async () => [] },
    },
    { units: [], excluded: [], intervalMinutes: 10 },
    '123456789012',
  );
  notePublished(
    'IAMUserMonitor',
    world.published.flat().map(({ name }) => name),
  );
}

async function runExporter() {
  const exporter = createTestExporter();
  await exporter.run();
  note(
    'exporter',
    exporter.lines.map((line) => JSON.parse(line)),
  );
  notePublished(
    'IAMActivityTracker',
    exporter.published.flat().map(({ name }) => name),
  );
}

/** An event that is pushed, messages that are refused and given up, and a file of a trail. */
async function runReceiver() {
  const pushed = createReceiver();
  await pushed.receive([
    { id: 'event', body: anEnvelope() },
    { id: 'poison', body: 'none' },
    { id: 'given-up', body: 'none', attempt: 5 },
  ]);
  const trail = createFilesWorld();
  trail.bucket.set(logKey(1), logFile([record(1)]));
  await trail.open()([eventOf({ bucket: BUCKET, key: logKey(1) })]);
  note('receiver', [...pushed.lines, ...trail.lines]);
}

const queries = readdirSync(join(folder, 'log-queries'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.query'))
  .sort()
  .map((path) => ({
    path,
    group: dirname(path),
    text: readFileSync(join(folder, 'log-queries', path), 'utf8'),
  }));

const WORDS = new Set(
  'fields filter sort stats limit asc desc and or in like as by bin sum avg max min count latest'.split(
    ' ',
  ),
);
/** Fields that CloudWatch Logs adds to every line. */
const BUILT_IN = new Set(['@timestamp', '@message', '@log', '@logStream']);

/** Returns the fields that a query uses and the messages that it looks for. */
function readQuery(text: string) {
  const body = text.replace(/^#.*$/gm, '');
  const messages = [...body.matchAll(/message = "([^"]*)"/g)].map(([, message = '']) => message);
  const names = body
    .replace(/"[^"]*"/g, '')
    .replace(/\bas \w+/g, '')
    .match(/(?<![\w.@])[@A-Za-z_][\w.]*/g);
  const fields = (names ?? []).filter((name) => !WORDS.has(name) && !BUILT_IN.has(name));
  return { messages, fields: [...new Set(fields)] };
}

function linesOf(group: string): readonly Line[] {
  return group === 'all' ? [...logged.values()].flat() : (logged.get(group) ?? []);
}

describe('log queries', () => {
  it('there are some for every function', () => {
    const groups = new Set(queries.map(({ group }) => group));

    expect([...groups].sort()).toEqual([
      ...['alerter', 'all', 'collector', 'exporter', 'receiver', 'user-scanner'],
    ]);
  });

  for (const { group, path, text } of queries) {
    it(`${path} asks for what is logged`, () => {
      const lines = linesOf(group);
      const { fields, messages } = readQuery(text);
      const aliases = new Set([...text.matchAll(/\bas (\w+)/g)].map(([, name = '']) => name));
      // Where a query names a message, the lines of that message alone have to have its fields.
      const asked = lines.filter(({ message }) => messages.includes(String(message)));
      const known = new Set((asked.length > 0 ? asked : lines).flatMap(Object.keys));
      const reasons = FILTER_REASONS.map((reason) => `events_filtered_by_reason.${reason}`);
      // The hint is there only when the error has one.
      for (const name of [...reasons, 'error_hint']) known.add(name);

      expect(fields.filter((field) => !known.has(field) && !aliases.has(field))).toEqual([]);
      const groups = group === 'all' ? [...logged.keys()] : [group];
      const sources = groups.map(sourcesOf).join('\n');
      expect(messages.filter((message) => !sources.includes(`'${message}'`))).toEqual([]);
      expect(text).toMatch(/^# \S/);
      expect(messages.length === 0 || asked.length > 0).toBe(true);
    });
  }
});

/** The text of a package: where its messages are written down. */
function sourcesOf(group: string): string {
  const source = join(root, 'packages', group, 'src');
  if (!existsSync(source)) return '';
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(source, path), 'utf8'))
    .join('\n');
}

describe('the dashboard', () => {
  const text = readFileSync(join(folder, 'dashboard.tf'), 'utf8');
  const used = [...text.matchAll(/query = "([\w-]+\/[\w-]+)"/g)].map(([, key = '']) => key);

  it('draws saved queries that there are', () => {
    const keys = queries.map(({ path }) => path.replace(/\.query$/, ''));

    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((key) => !keys.includes(key))).toEqual([]);
  });

  // CloudWatch Logs user guide, "stats": lines over time need bin() and nothing else to group by.
  it('draws over time what is grouped by time alone', () => {
    const views = [...text.matchAll(/query = "([\w-]+\/[\w-]+)", view = "(\w+)"/g)];

    for (const [, key, view] of views) {
      const { text: query = '' } = queries.find(({ path }) => path === `${key}.query`) ?? {};
      const grouped = /^\| stats .* by (.+)$/m.exec(query)?.[1];
      if (view === 'timeSeries') expect(grouped).toMatch(/^bin\(\w+\)$/);
      if (view === 'bar') expect(grouped).toMatch(/^\w+$/);
    }
  });
});

describe('alarms', () => {
  const text = readFileSync(join(folder, 'alarms.tf'), 'utf8');
  const namespaces = { tracker: 'IAMActivityTracker', monitor: 'IAMUserMonitor' } as const;

  for (const [local, namespace] of Object.entries(namespaces)) {
    it(`use metrics of ${namespace} that are published`, () => {
      const single = text.matchAll(
        new RegExp(`namespace += local\\.${local}[,\\s]+metric += "(\\w+)"`, 'g'),
      );
      const lists = text.matchAll(
        new RegExp(
          `for name in \\[([^\\]]+)\\] : concat\\(\\[local\\.${local}, name\\], local\\.widget_dimensions\\)`,
          'g',
        ),
      );
      const names = [
        ...[...single].map(([, name = '']) => name),
        ...[...lists].flatMap(([, list = '']) =>
          [...list.matchAll(/"(\w+)"/g)].map(([, name = '']) => name),
        ),
      ];
      const known = published.get(namespace) ?? new Set();

      expect(names.length).toBeGreaterThan(2);
      expect(names.filter((name) => !known.has(name))).toEqual([]);
    });
  }

  it('names the namespaces as the functions publish to them', () => {
    const main = readFileSync(join(folder, 'main.tf'), 'utf8');

    for (const [local, namespace] of Object.entries(namespaces)) {
      expect(main).toMatch(new RegExp(`${local} = "${namespace}"`));
    }
  });
});
