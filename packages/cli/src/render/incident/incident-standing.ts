import type { Incident, StandingThing, ThingKind } from '@iam-tracker/analysis';
import { groupBy } from '@iam-tracker/core';
import { cutToSecond, formatCount, formatCounted } from '../quantities.ts';
import { name, type Page, some } from './page.ts';

const SHOWN_NAMES = 6;
const SHOWN_CUTS = 4;

const KINDS: Readonly<Record<ThingKind, string>> = {
  access_key: 'access keys',
  password: 'passwords',
  other_credential: 'other credentials',
  trust: 'roles with a changed trust policy',
  user: 'users',
  identity_provider: 'identity providers',
  trust_anchor: 'Roles Anywhere anchors, profiles',
  guard: 'guards cut',
  role: 'roles',
  attached_policy: 'policies attached',
  inline_policy: 'inline policies',
  policy_version: 'policy versions',
  policy: 'policies',
  membership: 'memberships',
  boundary_removed: 'boundaries removed',
  mfa_removed: 'MFA devices removed',
  mfa_device: 'MFA devices',
  directory_user: 'Identity Center users',
  assignment: 'account assignments',
  permission_set: 'permission sets',
  group: 'groups',
  instance_profile: 'instance profiles',
};

/** Writes what was left behind, a line a kind, and what guards the account and was cut. */
export function renderStanding({ accounts, standing, watchCuts }: Incident, page: Page): void {
  const { destroyed, made, removed, things } = standing;
  if (made + destroyed + watchCuts.count === 0) return;
  page.section(
    'WHAT PERSISTS',
    `${formatCount(things.count)} of ${formatCounted(made, 'thing')} made; ${formatCount(removed)} removed again, ${formatCount(destroyed)} of others deleted`,
  );
  const isAccountNamed = accounts.length > 1;
  const byKind = groupBy(things.shown, ({ kind }) => kind);
  for (const { count, kind } of standing.kinds) {
    const names = (byKind.get(kind) ?? []).slice(0, SHOWN_NAMES);
    page.item(
      `${page.colors.red(KINDS[kind])}: ${some(
        names.map((thing) => describe(thing, isAccountNamed)),
        count,
      )}`,
    );
  }
  for (const { holder, madeAt, name: call } of watchCuts.shown.slice(0, SHOWN_CUTS)) {
    page.item(
      `${page.colors.yellow('watch cut')}: ${cutToSecond(madeAt)} ${name(call)} ${name(holder ?? '')}; whether it was put back is not recorded`,
    );
  }
  page.more(watchCuts.count - SHOWN_CUTS);
}

function describe(thing: StandingThing, isAccountNamed: boolean): string {
  const { accountId, detail, holder, isUnclear, kind } = thing;
  const isOwnName = holder === undefined || kind === 'trust' || kind === 'password';
  return [
    name(thing.name),
    ...(isOwnName ? [] : [` on ${name(holder)}`]),
    ...(isAccountNamed && accountId !== undefined ? [` in ${name(accountId)}`] : []),
    ...(detail === undefined ? [] : [` (${name(detail).slice(0, 120)})`]),
    ...(isUnclear ? [' (removed in the same second: look)'] : []),
  ].join('');
}
