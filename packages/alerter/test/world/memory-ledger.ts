import type { AlertRecord, Clock } from '@iam-tracker/core';
import {
  type Alert,
  alertKey,
  dedupKeyOf,
  keyText,
  LEASE_MILLISECONDS,
} from '../../src/alert/alert.ts';
import type { AlertLedger } from '../../src/ports.ts';

interface Row {
  readonly entry: AlertRecord;
  readonly leaseUntil: number;
}

/** The ledger as its port promises it. */
export function createMemoryLedger(clock: Clock): AlertLedger & { entries(): AlertRecord[] } {
  const rows = new Map<string, Row>();
  const isHeld = (row: Row | undefined) =>
    row !== undefined && (row.entry.disposition !== 'claimed' || row.leaseUntil > clock.now());
  const entries = () =>
    [...rows.values()]
      .map(({ entry }) => entry)
      .sort((a, b) => (a.eventTime < b.eventTime ? 1 : -1));

  function write(
    alert: Alert,
    leaseUntil: number,
    fields: Pick<AlertRecord, 'disposition' | 'note'>,
  ) {
    const { event, rule, severity } = alert;
    const key = alertKey(alert);
    const known = rows.get(keyText(key))?.entry;
    const entry: AlertRecord = {
      ...key,
      ...fields,
      severity,
      title: rule.title,
      eventTime: event.eventTime,
      eventName: event.eventName,
      accountId: event.accountId,
      actor: event.actor,
      target: event.target,
      dedupKey: dedupKeyOf(alert),
      detail: alert.detail,
      recordedAt: known?.recordedAt ?? new Date(clock.now()).toISOString(),
      sentAt: undefined,
    };
    rows.set(keyText(key), { entry, leaseUntil });
  }

  async function* list({ since = '', until = '9999' }: Parameters<AlertLedger['list']>[0]) {
    yield* entries().filter(({ eventTime }) => eventTime >= since && eventTime <= until);
  }

  return {
    entries,
    async claim(alert) {
      const row = rows.get(keyText(alertKey(alert)));
      if (row !== undefined && isHeld(row)) {
        if (row.entry.disposition === 'claimed') return 'leased';
        return row.entry.disposition === 'sent' ? 'sent' : 'settled';
      }
      write(alert, clock.now() + LEASE_MILLISECONDS, { disposition: 'claimed', note: undefined });
      return 'claimed';
    },
    async markSent(key) {
      const row = rows.get(keyText(key));
      if (row === undefined) return;
      const sentAt = row.entry.sentAt ?? new Date(clock.now()).toISOString();
      rows.set(keyText(key), { ...row, entry: { ...row.entry, disposition: 'sent', sentAt } });
    },
    async release(key) {
      const row = rows.get(keyText(key));
      if (row !== undefined) rows.set(keyText(key), { ...row, leaseUntil: 0 });
    },
    async recordAll(records) {
      return records.map(({ alert, disposition, note }) => {
        if (isHeld(rows.get(keyText(alertKey(alert))))) return 'settled';
        write(alert, 0, { disposition, note });
        return undefined;
      });
    },
    async wasSent(key) {
      return rows.get(keyText(key))?.entry.disposition === 'sent';
    },
    list,
    scan: list,
  };
}
