import type { Incident, StandingThing, ThingKind } from '@iam-tracker/analysis';
import { groupBy, lastSegment } from '@iam-tracker/core';
import { cutToMinute, formatCount, formatCounted } from '../quantities.ts';
import { name, type Page, some } from './page.ts';

const SHOWN_NAMES = 5;
const SHOWN_CUTS = 2;

const LONGEST_DETAIL = 100;
const ALWAYS_NAMED: ReadonlySet<ThingKind> = new Set([
  ...(['access_key', 'password', 'other_credential', 'trust', 'user'] as const),
  ...(['identity_provider', 'trust_anchor'] as const),
]);
/** Kinds whose alerts say something that the name does not: whom a role trusts, what a policy allows. */
const EXPLAINED: ReadonlySet<ThingKind> = new Set([
  'trust',
  'role',
  'inline_policy',
  'policy',
  'policy_version',
]);

/** How one of a kind is called, and how several are. */
const KINDS: Readonly<Record<ThingKind, readonly [one: string, several: string]>> = {
  access_key: ['access key', 'access keys'],
  password: ['password', 'passwords'],
  other_credential: ['other credential', 'other credentials'],
  trust: ['role with a changed trust policy', 'roles with a changed trust policy'],
  user: ['user', 'users'],
  identity_provider: ['identity provider', 'identity providers'],
  trust_anchor: ['Roles Anywhere anchor or profile', 'Roles Anywhere anchors, profiles'],
  guard: ['guard cut', 'guards cut'],
  role: ['role', 'roles'],
  attached_policy: ['policy attached', 'policies attached'],
  inline_policy: ['inline policy', 'inline policies'],
  policy_version: ['policy version', 'policy versions'],
  policy_default: ['policy with another default version', 'policies with another default version'],
  policy: ['policy', 'policies'],
  membership: ['membership', 'memberships'],
  boundary_removed: ['boundary removed', 'boundaries removed'],
  mfa_removed: ['MFA device removed', 'MFA devices removed'],
  mfa_device: ['MFA device', 'MFA devices'],
  directory_user: ['Identity Center user', 'Identity Center users'],
  assignment: ['account assignment', 'account assignments'],
  permission_set: ['permission set', 'permission sets'],
  group: ['group', 'groups'],
  instance_profile: ['instance profile', 'instance profiles'],
};

/** Writes what was left behind, a line a kind, and what guards the account and was cut. */
export function renderStanding(incident: Incident, page: Page): void {
  const lines = linesOfStanding(incident);
  const { destroyed, made } = incident.standing;
  if (made + destroyed + incident.watchCuts.count === 0) return;
  page.section('WHAT PERSISTS', countStanding(incident));
  for (const { label, text, tone } of lines) {
    const color = { left: page.colors.red, cut: page.colors.yellow, rest: String }[tone];
    page.item(`${color(label)}${text}`);
  }
  page.more(incident.watchCuts.count - incident.watchCuts.shown.length);
}

/** Says how much of what was made is still there. */
export function countStanding({ standing }: Incident): string {
  const { destroyed, made, removed, things } = standing;
  return `${formatCount(things.count)} of ${formatCounted(made, 'thing')} made; ${formatCount(removed)} removed again, ${formatCount(destroyed)} of others deleted`;
}

/** A line on what persists: what of which kind was left, the rest in numbers, guards that were cut. Safe to show. */
interface StandingLine {
  readonly tone: 'left' | 'rest' | 'cut';
  readonly label: string;
  readonly text: string;
}

/** Tells what was left behind, a line a kind, and which guards of the account were cut. */
export function linesOfStanding({ accounts, standing, watchCuts }: Incident): StandingLine[] {
  const isAccountNamed = accounts.length > 1;
  const named = groupBy(standing.things.shown.filter(isTelling), ({ kind }) => kind);
  const lines: StandingLine[] = [];
  const others: string[] = [];
  for (const { count, kind } of standing.kinds) {
    const ofKind = named.get(kind) ?? [];
    const shown = ofKind.slice(0, SHOWN_NAMES).map((thing) => describe(thing, isAccountNamed));
    if (shown.length > 0) {
      lines.push({
        tone: 'left',
        label: kindOf(kind, count),
        text: `: ${some(shown, ofKind.length)}`,
      });
    }
    const rest = count - ofKind.length;
    if (rest > 0) others.push(`${formatCount(rest)} ${kindOf(kind, rest)}`);
  }
  if (others.length > 0) {
    lines.push({ tone: 'rest', label: 'without a severe alert', text: `: ${others.join(', ')}` });
  }
  const [first] = watchCuts.shown;
  if (first === undefined) return lines;
  const calls = [...groupBy(watchCuts.shown, (cut) => cut.name)].map(([call, cuts]) => {
    const things = [...new Set(cuts.map(({ holder = '' }) => name(holder)))];
    return `${name(call)} of ${some(things.slice(0, SHOWN_CUTS), things.length)}`;
  });
  const text = ` from ${cutToMinute(first.madeAt)} on: ${calls.join('; ')}; whether it was put back is not recorded`;
  return [...lines, { tone: 'cut', label: 'watch cut', text }];
}

function kindOf(kind: ThingKind, count: number): string {
  const [one, several] = KINDS[kind];
  return count === 1 ? one : several;
}

/** Credentials, users and those who are let in are always named; of other things those that rules spoke of. */
function isTelling({ kind, severity }: StandingThing): boolean {
  return ALWAYS_NAMED.has(kind) || severity === 'CRITICAL' || severity === 'HIGH';
}

function describe(thing: StandingThing, isAccountNamed: boolean): string {
  const { accountId, detail, holder, isUnclear, kind } = thing;
  const own = name(thing.name.startsWith('arn:') ? lastSegment(thing.name) : thing.name);
  const isOwnName = holder === undefined || lastSegment(holder) === thing.name;
  return [
    own,
    ...(isOwnName ? [] : [` on ${name(holder)}`]),
    ...(isAccountNamed && accountId !== undefined ? [` in ${name(accountId)}`] : []),
    ...(detail === undefined || !EXPLAINED.has(kind) ? [] : [` (${cut(name(detail))})`]),
    ...(isUnclear ? [' (removed in the same second: look)'] : []),
  ].join('');
}

function cut(text: string): string {
  return text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL)}…` : text;
}
