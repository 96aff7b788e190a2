import type { Incident, InvolvedCredential } from '@iam-tracker/analysis';
import { cutToMinute, formatCounted } from '../quantities.ts';
import { name, type Page } from './page.ts';

const SHOWN_OPEN = 6;
const SHOWN_CLOSED = 6;

/** Writes credentials that may be used, each with the command that ends it, and those that are over in a line. */
export function renderCredentials({ accounts, credentials }: Incident, page: Page): void {
  if (credentials.count === 0) return;
  const open = credentials.shown.filter(({ steps }) => steps.length > 0);
  const closed = credentials.shown.filter(({ steps }) => steps.length === 0);
  page.section('KEYS, PASSWORDS, SESSIONS', `${open.length} of ${credentials.count} still stand`);
  for (const credential of open.slice(0, SHOWN_OPEN)) {
    page.item(describe(credential, accounts.length > 1, page));
    for (const { command, step } of credential.steps) {
      if (command !== null) page.command(command);
      else
        page.detail(
          isNameless(credential)
            ? step
            : `${step}; no command is given, as AWS allows no such name`,
        );
    }
  }
  page.more(open.length - SHOWN_OPEN);
  if (closed.length === 0) return;
  page.item(describeClosed(closed, credentials.count - open.length));
}

/** Of root and of permission sets there is nothing that a command could name. */
export function isNameless({ holder: { kind } }: InvolvedCredential): boolean {
  return kind === 'root' || kind === 'permission_set';
}

/** Keys by their ids, as they are evidence; the rest is counted. */
function describeClosed(closed: readonly InvolvedCredential[], count: number): string {
  const keys = closed.filter(({ kind }) => kind === 'access_key').slice(0, SHOWN_CLOSED);
  const more = count - keys.length;
  return `over: ${[
    ...keys.map((each) => `${nameCredential(each)} (${each.state})`),
    ...(more > 0
      ? [
          formatCounted(
            more,
            keys.length > 0 ? 'other' : 'password, sessions',
            keys.length > 0 ? 'others' : 'passwords and sessions',
          ),
        ]
      : []),
  ].join(', ')}`;
}

function describe(credential: InvolvedCredential, isAccountNamed: boolean, page: Page): string {
  const { red, yellow } = page.colors;
  const { state } = credential;
  return [
    `${state === 'active' ? red('active') : yellow(state)}  ${nameCredential(credential)}`,
    ...historyOf(credential, isAccountNamed),
  ].join(' · ');
}

/** Tells where a credential is from and when it was used, in short parts that are safe to show. */
export function historyOf(
  { holder, madeAt, madeBy, scannedAt, sessions, usedAt }: InvolvedCredential,
  isAccountNamed: boolean,
): string[] {
  return [
    ...(isAccountNamed && holder.accountId !== undefined
      ? [`account ${name(holder.accountId)}`]
      : []),
    ...(madeAt === undefined
      ? []
      : [`made ${cutToMinute(madeAt)}${madeBy === undefined ? '' : ` by ${name(madeBy)}`}`]),
    ...(usedAt === undefined ? ['no use known'] : [`last used ${cutToMinute(usedAt)}`]),
    ...(sessions === undefined || sessions === 0
      ? []
      : [`${formatCounted(sessions, 'session')} opened`]),
    ...(scannedAt === undefined ? [] : [`seen by the scan of ${cutToMinute(scannedAt)}`]),
  ];
}

/** Names a credential: `key AKIA… of alice`. Safe to show. */
export function nameCredential({ holder, id, kind }: InvolvedCredential): string {
  const owner = holder.kind === 'root' ? 'root' : name(holder.name ?? 'not known who');
  if (kind === 'access_key') return `key ${name(id ?? '')} of ${owner}`;
  if (kind === 'password') return `password of ${owner}`;
  return holder.kind === 'user' || holder.kind === 'root'
    ? `sessions of ${owner}`
    : `sessions of ${holder.kind === 'role' ? 'role' : 'permission set'} ${owner}`;
}
