import type { AlertDocument } from '@iam-tracker/core/alert-document';
import {
  assumedRole,
  buildAssumeRole,
  buildRecord,
  root,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { alertBatch } from '../../src/alert/alert-batch.ts';
import type { Rule } from '../../src/detect/rule.ts';
import { type RuleEvent, toChangeEvent } from '../../src/event/rule-event.ts';
import { buildDocument } from '../../src/message/alert-document.ts';
import type { CompiledRule } from '../../src/own-rules/compiled-rule.ts';
import { loadOwnRules } from '../../src/own-rules/load-own-rules.ts';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { guardCall } from '../scenario/guard-records.ts';
import { toEvents } from '../scenario/run-rule.ts';
import { createWorld, DEFAULTS, toArrival, type World } from '../world/alerter.ts';
import { aChange } from '../world/alerts.ts';

/** An alert as people get it. The page on destinations shows each of them in every format. */
export interface Example {
  readonly name: string;
  readonly about: string;
  readonly document: AlertDocument;
}

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 5, 10);
const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const ATTACK = { sourceIPAddress: '198.51.100.7', userAgent: 'aws-cli/2.15.0' };

const OWN_RULE: CompiledRule = {
  id: 'SIGMA-BREAK-GLASS',
  title: 'The break-glass role was used',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1078.004'],
  why: 'The role is for emergencies: each use has a ticket.',
  runbook: ['Find the ticket of `eventTime`.', 'Without one, end the sessions of the role.'],
  falsePositives: ['The yearly drill.'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html'],
  source: 'break-glass.yml:1',
  on: { sts: ['AssumeRole'] },
  condition: { field: 'requestParameters.roleArn', like: ['*:role/break-glass'] },
};

/** Takes six stories through the alerter: five kinds of alerts of ours, and one of a rule of one's own. */
export async function readExamples(): Promise<readonly Example[]> {
  const attach = (userName: string, minute: number) =>
    at(minute, {
      ...buildRecord({
        eventName: 'AttachUserPolicy',
        userIdentity: assumedRole('deploy', 'alice@example.com'),
        requestParameters: { userName, policyArn: ADMIN },
        ...ATTACK,
      }),
    });
  const people = ['bob', 'carol', 'dave', 'erin'];
  return [
    await tell('single', 'one event, a person behind a role session', 'IAM-ADMIN-ATTACH', (world) =>
      world.run(toEvents([attach('mallory', 0)])),
    ),
    await tell(
      'followed',
      'what followed an alert, when its hour was over',
      'ROOT-API-USE',
      async (world) => {
        const calls = [
          'GetAccountSummary',
          'ListUsers',
          'UpdateAccountPasswordPolicy',
          'CreateGroup',
        ];
        for (const [minute, eventName] of calls.entries())
          await world.run(toEvents([byRoot(eventName, minute)]));
        await closeLater(world);
      },
    ),
    await tell(
      'late',
      'what was found long after it happened',
      'IAM-ADMIN-ATTACH',
      async (world) => {
        const { watch } = world.dependencies();
        await watch.note(['123456789012'], NOW - 48 * HOUR);
        const events = toEvents(people.map((name, index) => attach(name, -40 * 60 + index)));
        await late(world, events);
        await closeLater(world);
      },
    ),
    await tell(
      'unexplained',
      'a change that no event explains',
      'USER-CHANGE-UNEXPLAINED',
      (world) => world.run([toChangeEvent(aChange())]),
    ),
    await tell('tampering', 'the trail is stopped', 'GUARD-LOGGING-CUT', (world) =>
      world.run(
        toEvents([
          at(0, { ...guardCall('cloudtrail', 'StopLogging', { name: 'company' }), ...ATTACK }),
        ]),
      ),
    ),
    await tell('own-rule', 'a rule of your own', loadOwnRules(rulesFile())[0], (world) =>
      world.run(toEvents([at(0, buildAssumeRole('break-glass'))])),
    ),
  ];

  function byRoot(eventName: string, minute: number): TestRecord {
    const record = buildRecord({
      eventName,
      userIdentity: root(),
      requestParameters: null,
      ...ATTACK,
    });
    return at(minute, record);
  }
}

function rulesFile(): unknown {
  return { schema: 'iam-activity-tracker/rules', version: 1, rules: [OWN_RULE] };
}

/** The last message that a story leads to. */
async function tell(
  name: string,
  about: string,
  asked: string | Rule | undefined,
  happen: (world: World) => Promise<unknown>,
): Promise<Example> {
  const rule = typeof asked === 'string' ? CATALOGUE.find(({ id }) => id === asked) : asked;
  if (rule === undefined) throw new Error(`no rule for ${name}`);
  const world = createWorld([rule], { rules: { [rule.id]: { dryRun: false } } });
  world.clock.advance(NOW - world.clock.now());
  await happen(world);
  const last = world.outbox.published.at(-1);
  if (last === undefined) throw new Error(`nothing is told of ${name}`);
  return { name, about, document: buildDocument(last.alert, last.context) };
}

async function closeLater(world: World): Promise<void> {
  world.clock.advance(7 * HOUR);
  await world.close();
}

async function late(world: World, events: readonly RuleEvent[]): Promise<void> {
  const arrivals = events.map((event) => ({ ...toArrival(event), storedAt: world.clock.now() }));
  await alertBatch(world.dependencies(), DEFAULTS, arrivals);
}

/** Gives a record a time, in minutes from the beginning of the stories, and an id made of both. */
function at(minute: number, record: TestRecord): TestRecord {
  const time = new Date(NOW + minute * 60_000).toISOString();
  const digits = String(2_000_000 + minute);
  return {
    ...record,
    eventID: `5b1a0c00-0000-4000-8000-${digits.padStart(12, '0')}`,
    eventTime: `${time.slice(0, 19)}Z`,
  };
}
