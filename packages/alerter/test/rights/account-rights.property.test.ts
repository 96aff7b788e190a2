import { buildRecord, costlyRuns, type TestRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RuleEvent } from '../../src/event/rule-event.ts';
import { createAccountRights } from '../../src/rights/account-rights.ts';
import { iamAdminAttach } from '../../src/rules/policies/iam-admin-attach.ts';
import { iamGroupAdminJoin } from '../../src/rules/policies/iam-group-admin-join.ts';
import { iamPolicyCreatedAdmin } from '../../src/rules/policies/iam-policy-created-admin.ts';
import { iamPolicyVersion } from '../../src/rules/policies/iam-policy-version.ts';
import { allow, deny, documentOf, POLICY } from '../scenario/known-rights.ts';
import { story } from '../scenario/rule-fixtures.ts';
import { toEvents } from '../scenario/run-rule.ts';
import { createWorld } from '../world/alerter.ts';
import { createMemoryDocuments } from '../world/memory-documents.ts';

const clock = { now: () => Date.UTC(2026, 2, 5, 12), sleep: async () => undefined };
const DOCUMENTS = [
  documentOf(allow('s3:GetObject')),
  documentOf(allow('iam:*')),
  documentOf(allow('ssm:SendCommand')),
  documentOf(deny('cloudtrail:*'), allow('s3:*')),
];

function call(eventName: string, requestParameters: TestRecord, responseElements?: TestRecord) {
  return buildRecord({ eventName, requestParameters, responseElements: responseElements ?? null });
}

const create = (policyDocument: string) =>
  call(
    'CreatePolicy',
    { policyName: 'reporting', path: '/team/', policyDocument },
    { policy: { arn: POLICY, defaultVersionId: 'v1' } },
  );
const createVersion = (policyDocument: string, versionId: string) =>
  call(
    'CreatePolicyVersion',
    { policyArn: POLICY, policyDocument, setAsDefault: true },
    { policyVersion: { versionId, isDefaultVersion: true } },
  );
const attach = (policyArn = POLICY) => call('AttachGroupPolicy', { groupName: 'staff', policyArn });
const join = call('AddUserToGroup', { groupName: 'staff', userName: 'mallory' });

/** Anything that happens to one policy and one group. */
const record: fc.Arbitrary<TestRecord> = fc.oneof(
  fc.constantFrom(...DOCUMENTS).map(create),
  fc
    .tuple(fc.constantFrom(...DOCUMENTS), fc.constantFrom('v2', 'v3'))
    .map(([document, version]) => createVersion(document, version)),
  fc
    .constantFrom('v1', 'v2', 'v3')
    .map((versionId) => call('SetDefaultPolicyVersion', { policyArn: POLICY, versionId })),
  fc.constantFrom(attach(), attach('arn:aws:iam::aws:policy/IAMFullAccess')),
  fc.constant(call('DetachGroupPolicy', { groupName: 'staff', policyArn: POLICY })),
  fc
    .constantFrom(...DOCUMENTS)
    .map((policyDocument) =>
      call('PutGroupPolicy', { groupName: 'staff', policyName: 'more', policyDocument }),
    ),
  fc.constant(call('DeleteGroupPolicy', { groupName: 'staff', policyName: 'more' })),
  fc
    .constantFrom(['crew', 'staff'], ['staff', 'crew'])
    .map(([groupName, newGroupName]) => call('UpdateGroup', { groupName, newGroupName })),
);

/** The same events in another order, some of them twice, cut into batches. */
function deliveries(records: readonly TestRecord[]) {
  return fc
    .tuple(
      fc.shuffledSubarray([...records.keys()], { minLength: records.length }),
      fc.subarray([...records.keys()]),
      fc.integer({ min: 1, max: 4 }),
    )
    .map(([order, again, size]) => {
      const places = [...order, ...again];
      return Array.from({ length: Math.ceil(places.length / size) }, (_, batch) =>
        places.slice(batch * size, (batch + 1) * size),
      );
    });
}

/** Lists the rights that an event at the end of the story is told. */
function tell({ rights }: RuleEvent) {
  const held = rights.policiesOf('group/staff');
  return {
    policy: rights.policy(POLICY),
    versions: ['v1', 'v2', 'v3'].map((id) => rights.version(POLICY, id)),
    holders: [...rights.holders(POLICY)].sort(),
    held: held && { managed: [...held.managed].sort(), inline: [...held.inline].sort() },
  };
}

describe('createAccountRights', () => {
  it('knows the same in whatever order, batches and repetitions events come', async () => {
    const stories = fc
      .array(record, { minLength: 1, maxLength: 12 })
      .chain((records) =>
        fc.record({ records: fc.constant(records), batches: deliveries(records) }),
      );

    await fc.assert(
      fc.asyncProperty(stories, async ({ batches, records }) => {
        const places = [...records, attach(), join];
        const beats = places.map((each, minute) => [minute, each] as const);
        const inOrder = createAccountRights({
          documents: createMemoryDocuments(),
          clock,
          random: () => 0,
        });
        const anyhow = createAccountRights({
          documents: createMemoryDocuments(),
          clock,
          random: () => 0,
        });
        const first = toEvents(story(...beats));
        const second = toEvents(story(...beats));

        await inOrder.inform(first);
        for (const batch of batches) {
          await anyhow.inform(batch.flatMap((place) => second[place] ?? []));
        }
        await anyhow.inform(second.slice(records.length));

        const told = (events: readonly RuleEvent[]) => events.slice(-2).map(tell);
        expect(told(second)).toEqual(told(first));
      }),
    );
  });

  it('loses nothing when two processes learn at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const stored = createMemoryDocuments();
        const documents = {
          ...stored,
          load: scheduler.scheduleFunction(stored.load),
          save: scheduler.scheduleFunction(stored.save),
          saveAll: scheduler.scheduleFunction(stored.saveAll),
        };
        const events = toEvents(
          story(
            [0, create(DOCUMENTS[0] ?? '')],
            [1, createVersion(DOCUMENTS[1] ?? '', 'v2')],
            [2, attach()],
          ),
        );
        const [probe] = toEvents(story([3, attach()]));
        const context = { documents, clock, random: () => 0 };

        const all = Promise.all(
          events.map((event) => createAccountRights(context).inform([event])),
        );
        await scheduler.waitFor(all);
        await createAccountRights({ ...context, documents: stored }).inform(probe ? [probe] : []);

        expect(probe?.rights.policy(POLICY)).toMatchObject({ level: 'HIGH' });
        expect(probe?.rights.version(POLICY, 'v1')).toMatchObject({ level: 'none' });
        expect(probe?.rights.holders(POLICY)).toEqual(['group/staff']);
      }),
    );
  });
});

describe('alertBatch', () => {
  const harmless = DOCUMENTS[0] ?? '';
  const broad = DOCUMENTS[1] ?? '';

  it.each<[string, readonly TestRecord[]]>([
    ['a policy made and attached', [create(broad), attach()]],
    [
      'a policy that becomes broad after it was attached',
      [create(harmless), attach(), createVersion(broad, 'v2')],
    ],
    ['a membership in a group of which only its policy tells', [create(broad), attach(), join]],
    [
      'a version that was broad long before',
      [
        create(broad),
        createVersion(harmless, 'v2'),
        attach(),
        call('SetDefaultPolicyVersion', { policyArn: POLICY, versionId: 'v1' }),
      ],
    ],
  ])('sends HIGH for %s, in whatever order and batches it comes', async (_name, records) => {
    await fc.assert(
      fc.asyncProperty(deliveries(records), async (batches) => {
        const world = createWorld([
          iamAdminAttach,
          iamGroupAdminJoin,
          iamPolicyCreatedAdmin,
          iamPolicyVersion,
        ]);
        const beats = records.map((each, minute) => [minute, each] as const);
        const events = toEvents(story(...beats));

        for (const batch of batches) {
          const arriving = batch.flatMap((place) => events[place] ?? []);
          await world.run(arriving, { groupMinutes: 0 });
        }

        const severities = world.outbox.published.map(({ alert }) => alert.severity);
        expect(severities).toContain('HIGH');
      }),
      { numRuns: costlyRuns(8, 40) },
    );
  });
});
