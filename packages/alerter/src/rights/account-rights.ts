import { DAY, groupBy } from '@iam-tracker/core';
import { knowRights, type RuleEvent } from '../event/rule-event.ts';
import type { AccountRights, RightsInventory, StateDocuments } from '../ports.ts';
import { stateKey, type UpdateContext, updateDocument } from '../state/state-document.ts';
import {
  type RightsFact,
  readRightsFacts,
  type WantedRights,
  wantedRights,
} from './event-rights.ts';
import {
  type HolderFact,
  type HolderMemory,
  inherit,
  inlineAt,
  inlineBefore,
  learnOfHolder,
  managedAt,
  readHolderMemory,
  UNKNOWN_HOLDER,
} from './holder-memory.ts';
import type { KnownRights } from './known-rights.ts';
import {
  defaultAt,
  defaultBefore,
  holdersAt,
  isSetAfter,
  learnOfPolicy,
  type PolicyFact,
  type PolicyMemory,
  readPolicyMemory,
  UNKNOWN_POLICY,
  versionAt,
} from './policy-memory.ts';

/** Without an inventory, which tells anew what is in force, it is known for so long. */
const KEEP_MILLISECONDS = 400 * DAY;
/** A group renamed, and renamed again, with the policies of each name: more has been hidden by no one. */
const MAX_WAVES = 6;

/** Memories, by key. */
export interface Learnt {
  readonly policies: Map<string, PolicyMemory>;
  readonly holders: Map<string, HolderMemory>;
}
type Facts = ReadonlyMap<string, readonly RightsFact[]>;

/** Remembers what events tell of rights, and tells other events of it. */
export function createAccountRights(
  context: UpdateContext,
  inventory?: RightsInventory,
): AccountRights {
  return {
    async inform(events) {
      const concerned = events.map((event) => ({ event, wanted: wantedRights(event) }));
      const facts = groupFacts(events);
      const wanted = concerned.filter(({ wanted: each }) => countOf(each) > 0);
      if (facts.size === 0 && wanted.length === 0) return;
      const learnt = await remember(context, facts);
      await lookUp(context.documents, inventory, learnt, wanted);
      for (const { event } of wanted) knowRights(event, rightsAt(event, learnt));
    },
  };
}

/** Tells whether an event would be judged otherwise if nothing were known of rights. */
export function concernsRights(event: RuleEvent): boolean {
  return countOf(wantedRights(event)) > 0 || readRightsFacts(event).length > 0;
}

function countOf({ holders, policies, whole }: WantedRights): number {
  return holders.length + policies.length + whole.length;
}

/** Takes in what an event, or the inventory of its account, tells, without any store. */
export function learnAtOnce(
  learnt: Learnt,
  accountId: string | undefined,
  facts: readonly RightsFact[],
): void {
  for (const fact of facts) {
    const key = keyOf(accountId, fact);
    const known = learnt.policies.get(key) ?? learnt.holders.get(key);
    learn(learnt, key, known, [fact]);
  }
}

function groupFacts(events: readonly RuleEvent[]): Facts {
  const told = events.flatMap((event) =>
    readRightsFacts(event).map((fact) => ({ key: keyOf(event.accountId, fact), fact })),
  );
  const groups = groupBy(told, ({ key }) => key);
  return new Map([...groups].map(([key, list]) => [key, list.map(({ fact }) => fact)]));
}

/** IAM minds no case where names have to be unique. */
function policyKey(arn: string): string {
  return stateKey('policy-rights', arn.toLowerCase());
}

function holderKey(
  { accountId = '' }: { readonly accountId?: string | undefined },
  holder: string,
): string {
  return stateKey('holder-rights', accountId, holder.toLowerCase());
}

function keyOf(accountId: string | undefined, fact: RightsFact): string {
  return fact.about === 'policy' ? policyKey(fact.arn) : holderKey({ accountId }, fact.holder);
}

async function remember(context: UpdateContext, facts: Facts): Promise<Learnt> {
  const { clock, documents } = context;
  const learnt: Learnt = { policies: new Map(), holders: new Map() };
  const keys = [...facts.keys()];
  const stored = await documents.load(keys);
  const expiresAt = clock.now() + KEEP_MILLISECONDS;
  const changed = keys.flatMap((key, index) => {
    const body = learn(learnt, key, stored[index]?.body, facts.get(key) ?? []);
    return body === undefined
      ? []
      : [{ key, body, expiresAt, replaced: stored[index]?.version ?? 0 }];
  });
  if (changed.length === 0) return learnt;
  for (const [index, outcome] of (await documents.saveAll(changed)).entries()) {
    if (outcome === 'saved') continue;
    const key = changed[index]?.key ?? '';
    // Another writer was faster, or the answer got lost: the facts are entered into what is there now.
    await updateDocument(context, key, (body) => {
      const next = learn(learnt, key, body, facts.get(key) ?? []);
      return { result: undefined, expiresAt, next };
    });
  }
  return learnt;
}

/** Takes news in; returns what is to be stored, undefined when nothing was new. */
function learn(
  learnt: Learnt,
  key: string,
  body: unknown,
  news: readonly RightsFact[],
): object | undefined {
  if (news[0]?.about === 'policy') {
    const before = readPolicyMemory(body);
    const next = policyFacts(news).reduce(learnOfPolicy, before);
    learnt.policies.set(key, next);
    return next === before ? undefined : next;
  }
  const before = readHolderMemory(body);
  const next = holderFacts(news).reduce(learnOfHolder, before);
  learnt.holders.set(key, next);
  return next === before ? undefined : next;
}

function policyFacts(facts: readonly RightsFact[]): PolicyFact[] {
  return facts.flatMap((each) => (each.about === 'policy' ? [each.fact] : []));
}

function holderFacts(facts: readonly RightsFact[]): HolderFact[] {
  return facts.flatMap((each) => (each.about === 'holder' ? [each.fact] : []));
}

/** Reads what is asked for and not there yet, then what that leads to: earlier names, the policies attached. */
async function lookUp(
  documents: StateDocuments,
  inventory: RightsInventory | undefined,
  learnt: Learnt,
  asked: readonly { readonly event: RuleEvent; readonly wanted: WantedRights }[],
): Promise<void> {
  const seen = new Set<string>();
  for (let wave = 0; wave < MAX_WAVES; wave += 1) {
    const policies = new Map<string, string>();
    const holders = new Map<string, { readonly accountId: string; readonly holder: string }>();
    for (const { event, wanted } of asked) {
      const whole = wanted.whole.flatMap((holder) => namesOf(learnt, event, holder));
      const attached = whole.flatMap((holder) => managedOf(learnt, event, holder));
      for (const arn of [...wanted.policies, ...attached]) policies.set(policyKey(arn), arn);
      for (const holder of [...wanted.holders, ...whole]) {
        holders.set(holderKey(event, holder), { accountId: event.accountId ?? '', holder });
      }
    }
    for (const key of seen) {
      policies.delete(key);
      holders.delete(key);
    }
    const keys = [...policies.keys(), ...holders.keys()];
    if (keys.length === 0) return;
    for (const key of keys) seen.add(key);
    const missing = keys.filter((key) => !learnt.policies.has(key) && !learnt.holders.has(key));
    const stored = await documents.load(missing);
    for (const [index, key] of missing.entries()) {
      const body = stored[index]?.body;
      if (policies.has(key)) learnt.policies.set(key, readPolicyMemory(body));
      else learnt.holders.set(key, readHolderMemory(body));
    }
    if (inventory === undefined) continue;
    const counted = await inventory.find([...policies.values()], [...holders.values()]);
    for (const [key, arn] of policies) {
      const known = learnt.policies.get(key) ?? UNKNOWN_POLICY;
      learnt.policies.set(key, policyFacts(counted.ofPolicy(arn)).reduce(learnOfPolicy, known));
    }
    for (const [key, { accountId, holder }] of holders) {
      const known = learnt.holders.get(key) ?? UNKNOWN_HOLDER;
      const facts = holderFacts(counted.ofHolder(accountId, holder));
      learnt.holders.set(key, facts.reduce(learnOfHolder, known));
    }
  }
}

/** An identity under its name and those it had before. */
function namesOf(learnt: Learnt, event: RuleEvent, holder: string): string[] {
  const names = [holder];
  for (const name of names) {
    const { formerly } = learnt.holders.get(holderKey(event, name)) ?? UNKNOWN_HOLDER;
    const [last] = formerly.filter(({ time }) => time <= event.occurredAt);
    if (last !== undefined && !names.includes(last.from)) names.push(last.from);
    if (names.length >= MAX_WAVES) break;
  }
  return names;
}

function managedOf(learnt: Learnt, event: RuleEvent, holder: string): string[] {
  const memory = learnt.holders.get(holderKey(event, holder)) ?? UNKNOWN_HOLDER;
  return managedAt(memory, event.occurredAt).filter((arn) => !/^arn:[^:]+:iam::aws:/.test(arn));
}

/** Returns what is known of the rights that an event names. */
export function rightsAt(event: RuleEvent, learnt: Learnt): KnownRights {
  const { eventId, occurredAt: time } = event;
  const policyOf = (arn: string) => learnt.policies.get(policyKey(arn)) ?? UNKNOWN_POLICY;
  const holderOf = (holder: string) =>
    learnt.holders.get(holderKey(event, holder)) ?? UNKNOWN_HOLDER;
  return {
    policy: (arn) => defaultAt(policyOf(arn), time),
    version: (arn, id) => versionAt(policyOf(arn), id, time),
    formerVersion: (arn, id) => defaultBefore(policyOf(arn), id, time),
    isSetLater: (arn, id) => isSetAfter(policyOf(arn), id, time),
    holders: (arn) => holdersAt(policyOf(arn), time),
    formerInline: (holder, name) => inlineBefore(holderOf(holder), name, { eventId, time }),
    policiesOf(holder) {
      const memory = withFormerNames(holderOf, holder, time);
      const managed = managedAt(memory, time);
      const inline = inlineAt(memory, time);
      const isKnown = memory.managed.length + memory.inline.length > 0;
      return isKnown ? { managed, inline } : undefined;
    },
  };
}

function withFormerNames(
  holderOf: (holder: string) => HolderMemory,
  holder: string,
  time: number,
): HolderMemory {
  let memory = holderOf(holder);
  let { formerly } = memory;
  let until = time;
  for (let step = 0; step < MAX_WAVES; step += 1) {
    const [last] = formerly.filter((each) => each.time <= until);
    if (last === undefined) break;
    const former = holderOf(last.from);
    memory = inherit(memory, former, last.time);
    until = last.time;
    formerly = former.formerly;
  }
  return memory;
}
