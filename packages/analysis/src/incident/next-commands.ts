import { dayOf } from '@iam-tracker/core';
import { isKeyId } from '@iam-tracker/core/off-switch';
import type { Incident, IncidentScope, NextCommand } from './incident.ts';
import { isTypable } from './verdict.ts';

/** Proposes what to look at next; names that would not fit a command are left out. */
export function proposeNext(facts: Omit<Incident, 'next'>): NextCommand[] {
  const { credentials, elsewhere, people, period, unknowns } = facts;
  if (period.first === undefined || period.last === undefined) {
    return [{ about: 'see what the ledger holds', words: ['coverage'] }];
  }
  const time = [
    '--since',
    dayOf(Date.parse(period.first)),
    '--until',
    dayOf(Date.parse(period.last)),
  ];
  const typable = people.shown.find(isTypable);
  const key = credentials.shown.find((each) => each.kind === 'access_key' && isKeyId(each.id))?.id;
  const next: NextCommand[] = [];
  const worst = typable?.name;
  if (worst !== undefined) {
    next.push({ about: 'all that they did, in order', words: ['timeline', worst, ...time] });
  }
  if (key !== undefined && elsewhere !== undefined && elsewhere.calls > 0) {
    next.push({ about: 'what the key did elsewhere', words: ['other', '--key', key] });
  }
  next.push({
    about: 'the page to send on',
    words: ['report', ...scopeWords(facts.scope), ...time, '--out', 'incident.html'],
  });
  if (unknowns.some(({ kind }) => kind === 'no_alerts')) {
    next.push({ about: 'ask the rules', words: ['backtest', ...time] });
  }
  const isUnknown = (scan: 'scan' | 'unscanned') => unknowns.some(({ kind }) => kind === scan);
  if (credentials.open > 0 && (isUnknown('scan') || isUnknown('unscanned'))) {
    const members = isUnknown('unscanned') ? ['--members-role', 'ROLE'] : [];
    next.push({
      about: 'see what stands now',
      words: ['scan', '--profile', 'PROFILE', ...members],
    });
  }
  return next;
}

/** What was asked for, as it can be asked of the report too. */
function scopeWords({ accountId, actor, ip, key, role }: IncidentScope): string[] {
  const flags = {
    '--actor': actor,
    '--key': key,
    '--ip': ip,
    '--role': role,
    '--account': accountId,
  };
  return Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [`${flag}=${value}`],
  );
}
