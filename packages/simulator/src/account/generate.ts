import { AppError } from '@iam-tracker/core';
import type { SimulatedEvent } from '../simulated-event.ts';
import {
  consoleBruteForce,
  passwordSpray,
  portalPasswordGuessing,
} from './attacks/guessed-passwords.ts';
import { deviceCodePhish, foreignSignIn } from './attacks/phished-sign-ins.ts';
import { type AttackPlan, type StagedAttack, stageAttacks } from './attacks/plan.ts';
import {
  foreignIdentityProvider,
  identityProviderChange,
  trustBackdoor,
} from './attacks/planted-trust.ts';
import { keyForOther, leakedAccessKey } from './attacks/stolen-keys.ts';
import {
  federationPersistence,
  reconBurst,
  stolenInstanceSession,
  unusualRoleChain,
} from './attacks/stolen-sessions.ts';
import { mfaRemoval, rootTakeover } from './attacks/takeovers.ts';
import {
  inlineEscalation,
  paddedPolicy,
  permissionSetAdmin,
  planUnseenChanges,
} from './attacks/widened-rights.ts';
import { ciPipeline } from './behaviours/ci-pipeline.ts';
import { contractors } from './behaviours/contractors.ts';
import { engineer } from './behaviours/engineer-day.ts';
import { guardChanges } from './behaviours/guard-changes.ts';
import { iamUsersOfPeople } from './behaviours/iam-user-day.ts';
import { programs } from './behaviours/programs.ts';
import { rootAccess } from './behaviours/root-access.ts';
import { ownScan, scanner } from './behaviours/scans.ts';
import { seldomStories } from './behaviours/seldom.ts';
import { computeRoles, serviceLinkedRoles } from './behaviours/service-roles.ts';
import { failedSignIns } from './behaviours/strangers.ts';
import { type Cast, createCast, REGIONS } from './cast/cast.ts';
import { castInventory } from './cast/inventory.ts';
import { correct, createDelivery } from './delivery.ts';
import { createTokenMaker } from './identifiers.ts';
import { playActors } from './merge.ts';
import { setPace } from './pace.ts';
import { createRandom, type Random } from './random.ts';
import type { Actor, Draft, World } from './scene.ts';
import type { AccountOptions, SimulatedAccount } from './simulated-account.ts';

const DEFAULT_ACCOUNT = '123456789012';
const DEFAULT_EVENTS_PER_DAY = 2_000;
const DEFAULT_SERVICE_SHARE = 0.8;

/**
 * Makes a company's AWS account from a seed. Nothing is generated before it is read, and little is
 * held: any length costs the same memory.
 *
 * @throws AppError BAD_ARGUMENT for a rate that is negative or endless, or a share outside 0 to 1
 */
export function generateAccount(options: AccountOptions): SimulatedAccount {
  const { seed, start, end, attacks: withAttacks = true } = options;
  const { eventsPerDay = DEFAULT_EVENTS_PER_DAY, serviceShare = DEFAULT_SERVICE_SHARE } = options;
  if (!(eventsPerDay >= 0 && eventsPerDay < Number.POSITIVE_INFINITY)) {
    throw new AppError('BAD_ARGUMENT', `eventsPerDay is ${eventsPerDay}; it must be 0 or more`);
  }
  if (!(serviceShare >= 0 && serviceShare <= 1)) {
    throw new AppError('BAD_ARGUMENT', `serviceShare is ${serviceShare}; it must be 0 to 1`);
  }
  const random = createRandom(seed);
  const cast = createCast(random.fork('cast'), options.accountId ?? DEFAULT_ACCOUNT);
  const world: World = {
    cast,
    pace: setPace(eventsPerDay, serviceShare),
    start,
    end,
    makeToken: createTokenMaker(random.fork('tokens')),
  };
  const staged = withAttacks ? stageAttacks(world, random.fork('attacks'), ATTACKS) : [];
  const guests = options.contractors === true ? [contractors] : [];
  // Last: among equal times, what was there before keeps its order.
  const actors = [...actorsOf(cast), ...guests, ...staged.map(replay), guardChanges];
  return {
    accountId: cast.accountId,
    regions: REGIONS,
    events: () => ({ [Symbol.iterator]: () => deliver(world, random, actors) }),
    attacks: staged.map(({ attack }) => attack),
    inventory: castInventory(random.fork('inventory'), cast, start),
    unseen: withAttacks ? planUnseenChanges(world, random.fork('unseen')) : [],
  };
}

function* deliver(
  world: World,
  random: Random,
  actors: readonly Actor[],
): Generator<SimulatedEvent, void, undefined> {
  const corrections = random.fork('corrections');
  const delivery = createDelivery(world, random.fork('delivery'));
  const show = (draft: Draft): SimulatedEvent => {
    const { visibleAt, addendum } = delivery(draft);
    const record = addendum === undefined ? draft.record : { ...draft.record, addendum };
    const { attack } = draft;
    return attack === undefined ? { record, visibleAt } : { record, visibleAt, attack };
  };
  for (const draft of playActors(world, random.fork('actors'), actors)) {
    yield show(draft);
    const correction = draft.attack === undefined ? correct(draft, corrections) : undefined;
    if (correction !== undefined) yield show(correction);
  }
}

/** A staged attack as an actor: its events are there already. */
function replay({ attack, drafts }: StagedAttack): Actor {
  return {
    name: `attack ${attack.id}`,
    *activities() {
      yield {
        start: attack.start,
        *play() {
          yield* drafts;
        },
      };
    },
  };
}

/** Every attack, in the order in which they are spread over the account's time. */
export const ATTACKS: readonly AttackPlan[] = [
  passwordSpray,
  consoleBruteForce,
  leakedAccessKey,
  reconBurst,
  deviceCodePhish,
  inlineEscalation,
  portalPasswordGuessing,
  keyForOther,
  mfaRemoval,
  trustBackdoor,
  foreignSignIn,
  stolenInstanceSession,
  unusualRoleChain,
  permissionSetAdmin,
  paddedPolicy,
  federationPersistence,
  foreignIdentityProvider,
  rootTakeover,
  identityProviderChange,
];

/** Returns all who act in the account, attackers aside. */
function actorsOf(cast: Cast): readonly Actor[] {
  return [
    serviceLinkedRoles,
    computeRoles,
    ...cast.people.map(engineer),
    ciPipeline,
    scanner,
    programs,
    iamUsersOfPeople,
    failedSignIns,
    rootAccess,
    ownScan,
    seldomStories,
  ];
}
