import { type AlertKey, alertKey } from './alert.ts';
import type { Arrival, RaisedAlert, SettlementReport } from './alert-work.ts';
import type { AlertLedger, NewRecord } from './ports.ts';

/** Alerts of a batch that are not published themselves. They are recorded together: apart, each would be a request. */
export interface QuietAlerts {
  add(raised: RaisedAlert, disposition: NewRecord['disposition'], note?: string): void;
  /** Records each once and counts it, or reports that its event has to come again. */
  record(ledger: AlertLedger, report: SettlementReport): Promise<void>;
}

interface QuietAlert {
  readonly record: NewRecord;
  /** More than one when its event came more than once. */
  readonly arrivals: Arrival[];
}

export function createQuietAlerts(): QuietAlerts {
  const quiet = new Map<string, QuietAlert>();
  return {
    add({ alert, arrival }, disposition, note) {
      const key = textOf(alertKey(alert));
      const known = quiet.get(key);
      if (known !== undefined) known.arrivals.push(arrival);
      else quiet.set(key, { record: { alert, disposition, note }, arrivals: [arrival] });
    },

    async record(ledger, { fail, tally }) {
      const all = [...quiet.values()];
      if (all.length === 0) return;
      const failures = await ledger.recordAll(all.map(({ record }) => record));
      for (const [index, { arrivals, record }] of all.entries()) {
        const failure = failures[index];
        if (failure === undefined) tally.alerts[record.disposition] += 1;
        else for (const arrival of arrivals) fail(arrival, failure);
      }
    },
  };
}

function textOf({ eventId, ruleId }: AlertKey): string {
  return `${ruleId}/${eventId}`;
}
