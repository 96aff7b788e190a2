import { gatherIncident } from '@iam-tracker/analysis';
import type { AlertRecord } from '@iam-tracker/core';
import { activityEvent, alertRecord, costlyRuns, memoryLedger } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import picocolors from 'picocolors';
import { renderIncident } from '../../../src/render/incident/incident.ts';
import { incidentDocument } from '../../../src/render/incident/incident-document.ts';
import { widthOf } from '../../../src/render/table/wrap.ts';
import { activeCharacters } from '../../test-context.ts';

const colors = picocolors.createColors(false);

const given = fc
  .record({
    events: fc.array(activityEvent(), { minLength: 1, maxLength: 10 }),
    alert: alertRecord(),
    width: fc.integer({ min: 40, max: 200 }),
  })
  .map(({ alert, events, width }) => {
    const alerts = events.map(
      ({ eventId, eventTime }): AlertRecord => ({
        ...alert,
        severity: 'CRITICAL',
        eventId,
        eventTime,
      }),
    );
    return { alerts, events, width };
  });

function gather(ledger: ReturnType<typeof memoryLedger>) {
  const time = { since: 0, until: 4_000_000_000_000 };
  return gatherIncident(ledger, time, { now: 1_700_000_000_000 });
}

describe('renderIncident', () => {
  it('never lets a text of an event act on the terminal, or look like a command', async () => {
    await fc.assert(
      fc.asyncProperty(given, async ({ alerts, events, width }) => {
        const incident = await gather(memoryLedger(events, alerts));

        const screen = renderIncident(incident, 'iam-tracker', { colors, width, isTerminal: true });

        const commands = incident.credentials.shown.flatMap(({ steps }) =>
          steps.map(({ command }) => command),
        );
        const lines = screen.split('\n').filter((line) => /^\s*(?:aws|iam-tracker) /.test(line));
        const own = lines.filter((line) => line.trim().startsWith('aws '));
        expect(activeCharacters(screen)).toEqual([]);
        const wide = screen.split('\n').filter((line) => widthOf(line) > width);
        expect(wide.filter((line) => !/^ +(?:aws |.* iam-tracker )/.test(line))).toEqual([]);
        for (const line of own) expect(commands).toContain(line.trim());
      }),
      { numRuns: costlyRuns(25, 500) },
    );
  });
});

describe('incidentDocument', () => {
  it('never has a field that the data named', async () => {
    const fieldsOf = (value: unknown): string[] =>
      typeof value !== 'object' || value === null
        ? []
        : Object.entries(value).flatMap(([name, each]) => [
            ...(Array.isArray(value) ? [] : [name]),
            ...fieldsOf(each),
          ]);
    await fc.assert(
      fc.asyncProperty(given, async ({ alerts, events }) => {
        const document = incidentDocument(await gather(memoryLedger(events, alerts)));

        expect(fieldsOf(document).filter((name) => !/^[a-z_]+$/.test(name))).toEqual([]);
      }),
      { numRuns: costlyRuns(10, 200) },
    );
  });
});
