import { AppError } from '@iam-tracker/core';
import { createCast } from '../account/cast/cast.ts';
import { castRole } from '../account/cast/roles.ts';
import { createDelivery } from '../account/delivery.ts';
import { generateAccount } from '../account/generate.ts';
import { createTokenMaker, opaque } from '../account/identifiers.ts';
import { setPace } from '../account/pace.ts';
import { createRandom } from '../account/random.ts';
import type { Draft, World } from '../account/scene.ts';
import type { PlantedAttack, SimulatedAccount } from '../account/simulated-account.ts';
import type { IamInventory } from '../iam/inventory.ts';
import type { SimulatedEvent } from '../simulated-event.ts';
import { planCrossing } from './crossing.ts';
import { mergeByTime } from './merge-by-time.ts';
import { otherCalls } from './other-calls.ts';
import { fileAway, type SimulatedTrailFile } from './trail-files.ts';
import { planVisits } from './visits.ts';

export interface OrganizationOptions {
  /** Same options, same organization. */
  readonly seed: number;
  /** First millisecond of its history. */
  readonly start: number;
  /** The millisecond after its last. */
  readonly end: number;
  /** 1 to 10,000; the first is the one that people come from. */
  readonly accounts: number;
  /** Identity events of an account on an average day, 200 unless given. */
  readonly eventsPerDay?: number;
  /** Calls of other services in each account and Region, of which nothing is kept, each hour; 2 unless given. */
  readonly otherCallsPerHour?: number;
  /** Part of the files that are delivered hours late, 0 to 1; 0.02 unless given. */
  readonly lateShare?: number;
  /** Part of the files whose records are delivered once more in another file, 0 to 1; 0.01 unless given. */
  readonly repeatedShare?: number;
  /** When an attack begins that goes from the first account through the second into the third, milliseconds; none unless given. */
  readonly attackAt?: number;
}

/** An organization whose trail writes the records of every account into one bucket. */
export interface SimulatedOrganization {
  readonly organizationId: string;
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  readonly trail: {
    readonly bucket: string;
    /** Text before `AWSLogs/` in keys: the layout of Control Tower. */
    readonly prefix: string;
    readonly name: string;
    readonly homeRegion: string;
  };
  /** Regions in which every account has files. */
  readonly regions: readonly string[];
  readonly attacks: readonly PlantedAttack[];
  /** Events of an account, by their time; made while reading, the same every time. */
  events(accountId: string): Iterable<SimulatedEvent>;
  /** The identities that IAM of an account held before its first event; the events tell how they change. */
  inventory(accountId: string): IamInventory;
  /** Files of an account, by the time of what is in them; made while reading, the same to the byte every time. */
  files(accountId: string): Iterable<SimulatedTrailFile>;
}

/** The Regions that are enabled in every account by default (AWS account management guide). */
const ORGANIZATION_REGIONS = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1'],
  ...['ap-southeast-1', 'ap-southeast-2'],
] as const;

const MAX_ACCOUNTS = 10_000;
const FIRST_ACCOUNT = '111122223333';
const TEAMS = ['orders', 'catalog', 'payments', 'search', 'mailer', 'ledger'] as const;
const STAGES = ['prod', 'staging', 'dev', 'sandbox'] as const;

/**
 * Makes an organization from a seed: accounts with their own people, roles that people of the first account take in the others, and
 * the files of its trail. Nothing is generated before it is read.
 *
 * @throws AppError BAD_ARGUMENT for a number of accounts, a rate or a share that cannot be
 */
export function generateOrganization(options: OrganizationOptions): SimulatedOrganization {
  const { seed, accounts: count, eventsPerDay = 200, otherCallsPerHour = 2 } = options;
  const { lateShare = 0.02, repeatedShare = 0.01 } = options;
  expect(count, 'accounts', 1, MAX_ACCOUNTS);
  expect(otherCallsPerHour, 'otherCallsPerHour', 0, 1_000_000);
  expect(lateShare, 'lateShare', 0, 1);
  expect(repeatedShare, 'repeatedShare', 0, 1);
  if (options.attackAt !== undefined) expect(count, 'accounts', 3, MAX_ACCOUNTS);
  const random = createRandom(seed);
  const organizationId = `o-${opaque(random.fork('organization'), 10).toLowerCase()}`;
  const accounts = Array.from({ length: count }, (_, index) => nameAccount(index));
  const trail = {
    bucket: 'example-organization-trail',
    prefix: `${organizationId}/`,
    name: 'organization-trail',
    homeRegion: 'eu-west-1',
  };

  const streamOf = (accountId: string) => random.fork(`account ${accountId}`);
  const seedOf = (accountId: string) => streamOf(accountId).bits();

  function worldOf(accountId: string): World {
    // As `generateAccount` makes it of the same seed: people and roles are those of its events.
    const own = createRandom(seedOf(accountId));
    return {
      cast: createCast(own.fork('cast'), accountId),
      pace: setPace(eventsPerDay, 0.8),
      start: options.start,
      end: options.end,
      makeToken: createTokenMaker(own.fork('tokens')),
    };
  }

  /** What people of the first account take in each other one. */
  const roleIn = (id: string) =>
    castRole(random.fork(`visits ${id}`).fork('role'), id, 'organization-operator');

  const [, through, to] = accounts;
  const crossing =
    options.attackAt === undefined || through === undefined || to === undefined
      ? undefined
      : planCrossing(
          worldOf(FIRST_ACCOUNT),
          { start: options.attackAt, through: roleIn(through.id), to: roleIn(to.id) },
          random.fork('crossing'),
        );

  /** People of the first account go into the others; both accounts record how they come in. */
  function visitsIn(accountId: string): Draft[] {
    const home = worldOf(FIRST_ACCOUNT);
    const visitsTo = (id: string) => planVisits(home, roleIn(id), random.fork(`visits ${id}`));
    if (accountId !== FIRST_ACCOUNT) return visitsTo(accountId).inside;
    const others = accounts.filter(({ id }) => id !== FIRST_ACCOUNT);
    const departures = others.flatMap(({ id }) => visitsTo(id).departures);
    return departures.sort((a, b) => a.time - b.time);
  }

  function accountOf(accountId: string): SimulatedAccount {
    const { start, end } = options;
    const seed = seedOf(accountId);
    return generateAccount({ seed, start, end, accountId, eventsPerDay, attacks: false });
  }

  function* eventsOf(accountId: string): Generator<SimulatedEvent> {
    const world = worldOf(accountId);
    const stream = streamOf(accountId);
    const account = accountOf(accountId);
    const others = otherCalls(world, stream.fork('other calls'), {
      regions: ORGANIZATION_REGIONS,
      perHour: otherCallsPerHour,
    });
    const deliver = createDelivery(world, stream.fork('delivery'));
    yield* mergeByTime([
      account.events(),
      showAll(others, deliver),
      showAll(visitsIn(accountId), deliver),
      showAll(crossing?.drafts.get(accountId) ?? [], deliver),
    ]);
  }

  return {
    ...{ organizationId, accounts, trail, regions: ORGANIZATION_REGIONS },
    attacks: crossing === undefined ? [] : [crossing.attack],
    inventory: (accountId) => accountOf(accountId).inventory,
    events: (accountId) => ({ [Symbol.iterator]: () => eventsOf(accountId) }),
    files: (accountId) => ({
      [Symbol.iterator]: () =>
        fileAway(eventsOf(accountId), {
          place: { prefix: trail.prefix, organizationId, accountId },
          random: streamOf(accountId).fork('files'),
          ...{ lateShare, repeatedShare },
        }),
    }),
  };
}

function* showAll(
  drafts: Iterable<Draft>,
  deliver: ReturnType<typeof createDelivery>,
): Generator<SimulatedEvent> {
  for (const draft of drafts) {
    const { addendum, visibleAt } = deliver(draft);
    yield {
      record: addendum === undefined ? draft.record : { ...draft.record, addendum },
      visibleAt,
    };
  }
}

function nameAccount(index: number): { id: string; name: string } {
  if (index === 0) return { id: FIRST_ACCOUNT, name: 'identity' };
  const team = TEAMS[(index - 1) % TEAMS.length];
  const stage = STAGES[Math.floor((index - 1) / TEAMS.length) % STAGES.length];
  const round = Math.floor((index - 1) / (TEAMS.length * STAGES.length));
  const name = round === 0 ? `${team}-${stage}` : `${team}-${stage}-${round + 1}`;
  return { id: String(200_000_000_000 + index), name };
}

function expect(value: number, name: string, min: number, max: number): void {
  if (value >= min && value <= max) return;
  throw new AppError('BAD_ARGUMENT', `${name} is ${value}; it must be ${min} to ${max}`);
}
