import {
  compareText,
  groupBy,
  HOUR,
  isSessionKey,
  lastSegment,
  permissionSetOfRole,
  serviceOfRole,
} from '@iam-tracker/core';
import {
  deletePassword,
  endRoleSessions,
  endUserSessions,
  isKeyId,
  type Step,
  switchKey,
} from '@iam-tracker/core/off-switch';
import type { AccountInventory, OpenInventories } from '../inventories.ts';
import type {
  CredentialHolder,
  CredentialState,
  Incident,
  InvolvedCredential,
} from './incident.ts';
import { authorsOf, type Involved, isTheirs } from './involved.ts';
import { accountInArn, type PartyDraft } from './parties.ts';
import type { Thing, Things } from './things.ts';

/** The longest that a session lives (AWS STS API reference, `DurationSeconds`). */
const ROLE_HOURS = 12;
const USER_HOURS = 36;
const SHOWN = 30;

interface Context {
  readonly involved: readonly Involved[];
  readonly things: Things;
  readonly parties: ReadonlyMap<string, PartyDraft>;
  /** Users of each account as its own last scan saw them. */
  readonly inventories: Pick<OpenInventories, 'ofAccount'>;
  /** ISO 8601. */
  readonly now: string;
}

/** A credential while its facts are put together. */
interface Draft {
  readonly kind: InvolvedCredential['kind'];
  readonly id: string | undefined;
  readonly holder: CredentialHolder;
  madeAt: string | undefined;
  madeBy: string | undefined;
  usedAt: string | undefined;
  sessions: number | undefined;
  /** Thing whose calls tell the state. */
  thing: Thing | undefined;
}

interface FoundCredentials {
  readonly credentials: Incident['credentials'];
  /** Accounts of which no complete scan can say what their users' keys and passwords are now. */
  readonly unscanned: readonly string[];
}

/** Lists the credentials that the people involved made or used, those that stand first. */
export async function findCredentials(context: Context): Promise<FoundCredentials> {
  const drafts = new Map<string, Draft>();
  collectMade(context, drafts);
  for (const each of context.involved) collectUsed(each, context, drafts);
  const all: InvolvedCredential[] = [];
  const unscanned: string[] = [];
  // One account after the other: their inventories are not held together.
  for (const [accountId, group] of groupBy(drafts.values(), ({ holder }) => holder.accountId)) {
    const inventory = await context.inventories.ofAccount(accountId);
    all.push(...group.map((draft) => conclude(draft, inventory, context)));
    const isAsked = inventory === undefined && group.some(isScannable);
    if (accountId !== undefined && isAsked) unscanned.push(accountId);
  }
  all.sort(byUrgency);
  const open = all.filter(isOpen).length;
  return {
    credentials: { shown: all.slice(0, SHOWN), count: all.length, open },
    unscanned: unscanned.sort(),
  };
}

function draftOf(
  drafts: Map<string, Draft>,
  kind: Draft['kind'],
  id: string | undefined,
  holder: CredentialHolder,
): Draft {
  const key = id ?? JSON.stringify([kind, holder.kind, holder.accountId, holder.name]);
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const fresh: Draft = {
    ...{ kind, id, holder, madeAt: undefined, madeBy: undefined },
    ...{ usedAt: undefined, sessions: undefined, thing: undefined },
  };
  drafts.set(key, fresh);
  return fresh;
}

function collectMade({ involved, parties, things }: Context, drafts: Map<string, Draft>): void {
  const authors = authorsOf(involved);
  for (const thing of things.made()) {
    if (thing.kind !== 'access_key' && thing.kind !== 'password') continue;
    const making = thing.makings.find((each) => isTheirs(each, authors));
    if (making === undefined) continue;
    const id = thing.kind === 'access_key' ? thing.part : undefined;
    const draft = draftOf(drafts, thing.kind, id, holderOfThing(thing));
    draft.madeAt = making.time;
    draft.madeBy = parties.get(making.author.party)?.name;
    draft.thing = thing;
  }
}

function collectUsed({ party }: Involved, { things }: Context, drafts: Map<string, Draft>): void {
  const { accountId, deeds, name, type } = party;
  const own = ownHolder(party);
  for (const [key, time] of deeds.keys) {
    if (isSessionKey(key)) continue;
    const thing = things.findKey(key);
    const draft = draftOf(drafts, 'access_key', key, own ?? holderOfThing(thing));
    draft.thing ??= thing;
    if (time > (draft.usedAt ?? '')) draft.usedAt = time;
  }
  if (deeds.passwordUsed !== undefined && type === 'iam_user') {
    const draft = draftOf(drafts, 'password', undefined, { kind: 'user', name, accountId });
    draft.thing ??= things.findPassword(accountId, name);
    if (deeds.passwordUsed > (draft.usedAt ?? '')) draft.usedAt = deeds.passwordUsed;
  }
  for (const [arn, { last, opened }] of deeds.roles) {
    if (serviceOfRole(arn) !== undefined) continue;
    addSessions(draftOf(drafts, 'sessions', undefined, holderOfRole(arn, accountId)), opened, last);
  }
  if (deeds.ownSessions.last !== '' && own !== undefined) {
    const { last, opened } = deeds.ownSessions;
    addSessions(draftOf(drafts, 'sessions', undefined, own), opened, last);
  }
}

function addSessions(draft: Draft, opened: number, last: string): void {
  draft.sessions = (draft.sessions ?? 0) + opened;
  if (last > (draft.usedAt ?? '')) draft.usedAt = last;
}

function ownHolder({ accountId, name, type }: PartyDraft): CredentialHolder | undefined {
  if (type === 'iam_user') return { kind: 'user', name, accountId };
  return type === 'root' ? { kind: 'root', name: undefined, accountId } : undefined;
}

function holderOfThing(thing: Thing | undefined): CredentialHolder {
  const { accountId, target = '' } = thing ?? {};
  if (target.startsWith('user/')) {
    return { kind: 'user', name: target.slice('user/'.length), accountId };
  }
  const kind = target.startsWith('account/') ? 'root' : 'unknown';
  return { kind, name: undefined, accountId };
}

function holderOfRole(arn: string, accountId: string | undefined): CredentialHolder {
  const own = accountInArn(arn) ?? accountId;
  const permissionSet = permissionSetOfRole(arn);
  return permissionSet === undefined
    ? { kind: 'role', name: lastSegment(arn), accountId: own }
    : { kind: 'permission_set', name: permissionSet, accountId: own };
}

function conclude(
  draft: Draft,
  inventory: AccountInventory | undefined,
  context: Context,
): InvolvedCredential {
  const { thing, ...facts } = draft;
  const scanned = seenByScan(draft, inventory);
  const state = scanned ?? stateOf(draft, context);
  return {
    ...facts,
    state,
    scannedAt: scanned === undefined ? undefined : inventory?.scan.scanTimestamp,
    steps: isOpen({ state }) ? stepsOf(draft) : [],
  };
}

function stateOf(
  { holder, kind, madeAt, thing, usedAt }: Draft,
  { now, things }: Context,
): CredentialState {
  const known =
    [madeAt, usedAt]
      .filter((time) => time !== undefined)
      .sort()
      .at(-1) ?? '';
  const gone = things.goneAt(holder.accountId, `${holder.kind}/${holder.name}`);
  if (gone !== undefined && gone > known) return 'deleted';
  if (kind === 'sessions') {
    const hours = holder.kind === 'user' ? USER_HOURS : ROLE_HOURS;
    return Date.parse(now) > Date.parse(known) + hours * HOUR ? 'ended' : 'active';
  }
  if (thing === undefined) return 'active';
  const { goneAt, isUnclear, offAt, onAt } = thing;
  if (goneAt !== undefined && (isUnclear || goneAt === known)) return 'unclear';
  if (goneAt !== undefined && goneAt > known) return 'deleted';
  if (offAt === undefined || offAt < (onAt ?? known)) return 'active';
  return offAt === onAt ? 'unclear' : 'inactive';
}

/** Scans tell of the keys and passwords of users. */
function isScannable({ holder, kind }: Pick<Draft, 'holder' | 'kind'>): boolean {
  return holder.kind === 'user' && kind !== 'sessions';
}

/** A scan of its account that came after the last event about it knows better. */
function seenByScan(
  draft: Draft,
  inventory: AccountInventory | undefined,
): CredentialState | undefined {
  if (inventory === undefined || !isScannable(draft)) return undefined;
  const { holder, id, kind, madeAt, usedAt } = draft;
  const { accountId, scan, users } = inventory;
  const last = [madeAt ?? '', usedAt ?? ''].sort().at(-1) ?? '';
  if (scan.scanTimestamp <= last) return undefined;
  const user = users.find(({ userName }) => userName === holder.name);
  // Without a user, no inventory of the own account says of which it is.
  if (user === undefined) return accountId === holder.accountId ? 'deleted' : undefined;
  if (kind === 'password') {
    return user.passwordEnabled === undefined
      ? undefined
      : user.passwordEnabled
        ? 'active'
        : 'deleted';
  }
  if (user.accessKeys === undefined) return undefined;
  // Keys that the scan could not name may be this one.
  if (user.accessKeys.some(({ accessKeyId }) => accessKeyId === undefined)) return undefined;
  const key = user.accessKeys.find(({ accessKeyId }) => accessKeyId === id);
  if (key === undefined) return 'deleted';
  return key.status === 'Active' ? 'active' : 'inactive';
}

function stepsOf({ holder, id, kind }: Draft): readonly Step[] {
  const { kind: owner, name } = holder;
  if (owner === 'root') {
    return [
      {
        step: 'sign in as root and remove it under Security credentials: no one else can',
        command: null,
      },
    ];
  }
  if (kind === 'password') return [deletePassword(name)];
  if (kind === 'access_key') {
    if (!isKeyId(id)) return [{ step: 'switch it off: its id is not one of AWS', command: null }];
    return [switchKey(owner === 'user' ? name : undefined, id, 'Inactive')];
  }
  if (owner === 'user') return [endUserSessions(name)];
  if (owner === 'role') return [endRoleSessions(name)];
  return [
    {
      step: 'in Identity Center, open the user, disable access and delete the active sessions',
      command: null,
    },
  ];
}

/** Tells whether a credential may be used, as far as is known. */
export function isOpen({ state }: Pick<InvolvedCredential, 'state'>): boolean {
  return state === 'active' || state === 'unclear';
}

const STATES: readonly CredentialState[] = ['active', 'unclear', 'inactive', 'deleted', 'ended'];
const KINDS: readonly InvolvedCredential['kind'][] = ['access_key', 'password', 'sessions'];

function byUrgency(a: InvolvedCredential, b: InvolvedCredential): number {
  const time = ({ madeAt, usedAt }: InvolvedCredential) => madeAt ?? usedAt ?? '';
  return (
    STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    Number(b.madeAt !== undefined) - Number(a.madeAt !== undefined) ||
    compareText(time(b), time(a)) ||
    compareText(a.id ?? a.holder.name ?? '', b.id ?? b.holder.name ?? '') ||
    compareText(a.holder.accountId ?? '', b.holder.accountId ?? '')
  );
}
