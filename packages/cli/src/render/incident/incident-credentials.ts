import type { Incident, InvolvedCredential } from '@iam-tracker/analysis';
import { cutToMinute, formatCount, formatCounted } from '../quantities.ts';
import { name, type Page } from './page.ts';

const SHOWN_OPEN = 6;
const SHOWN_CLOSED = 6;

/** Writes credentials that may be used, each with the command that ends it, and those that are over in a line. */
export function renderCredentials({ accounts, credentials }: Incident, page: Page): void {
  if (credentials.count === 0) return;
  const open = credentials.shown.filter(({ steps }) => steps.length > 0);
  const closed = credentials.shown.filter(({ steps }) => steps.length === 0);
  page.section(
    'KEYS, PASSWORDS, SESSIONS',
    `${formatCount(credentials.open)} of ${formatCount(credentials.count)} still stand`,
  );
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
  page.more(credentials.open - SHOWN_OPEN);
  const over = credentials.count - credentials.open;
  if (over > 0) page.item(describeClosed(closed, over));
}

/** Of root and of permission sets there is nothing that a command could name. */
export function isNameless({ holder: { kind } }: InvolvedCredential): boolean {
  return kind === 'root' || kind === 'permission_set';
}

/** Keys by their ids, as they are evidence; the rest is counted. */
function describeClosed(closed: readonly InvolvedCredential[], count: number): string {
  const keys = closed.filter(({ kind }) => kind === 'access_key').slice(0, SHOWN_CLOSED);
  const passwords = closed.filter(({ kind }) => kind === 'password').length;
  const sessions = closed.filter(({ kind }) => kind === 'sessions').length;
  const more = count - keys.length - passwords - sessions;
  return `over: ${[
    ...keys.map((each) => `${nameCredential(each)} (${each.state})`),
    ...(passwords > 0 ? [formatCounted(passwords, 'password')] : []),
    ...(sessions > 0
      ? [`sessions of ${formatCounted(sessions, 'user or role', 'users and roles')}`]
      : []),
    ...(more > 0 ? [formatCounted(more, 'other')] : []),
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
