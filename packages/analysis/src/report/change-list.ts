import {
  type ActivityEvent,
  compact,
  compareText,
  keyToFollow,
  nameBeneficiary,
  type SessionUse,
} from '@iam-tracker/core';
import { countersOf } from '../bounded-collections.ts';
import { IDENTITY_CHANGE_KINDS, type IdentityChangeKind } from './identity-change.data.ts';
import { detailOfChange } from './identity-change.ts';
import type { ChangeList, ChangeRow } from './report-data.ts';

/** Different changes of a kind that are told; one kind in numbers pushes no other out. */
const SHOWN_OF_KIND = 40;

interface Line {
  readonly row: ChangeRow;
  /** What the session is followed from, until its day has been read. */
  readonly use: SessionUse | undefined;
}

/** Counts changes, and keeps the newest of each kind: the same call on the same thing by the same person is one row. */
export function createChangeList() {
  const kinds = countersOf(IDENTITY_CHANGE_KINDS, () => ({ made: 0, refused: 0 }));
  const ofDay = countersOf(IDENTITY_CHANGE_KINDS, createLines);
  const all = countersOf(IDENTITY_CHANGE_KINDS, createLines);
  return {
    add(event: ActivityEvent, kind: IdentityChangeKind, use: SessionUse | undefined): void {
      const isRefused = event.outcome === 'failure';
      kinds[kind][isRefused ? 'refused' : 'made'] += 1;
      ofDay[kind].add({ row: changeRow(event, kind, isRefused), use });
    },
    /** Gives what was done in sessions to who is behind them. */
    settle(find: (use: SessionUse) => { readonly actor: string }): void {
      for (const kind of IDENTITY_CHANGE_KINDS) {
        for (const { row, use } of ofDay[kind].take()) {
          const person = use === undefined ? row.person : find(use).actor;
          all[kind].add({ row: { ...row, person }, use: undefined });
        }
      }
    },
    /** `nameOf` returns the name of who is known by an id. */
    result(nameOf: (actor: string) => string): ChangeList {
      const rows = IDENTITY_CHANGE_KINDS.flatMap((kind) => all[kind].take().map(({ row }) => row));
      return {
        kinds,
        rows: rows
          .map((row) => ({ ...row, person: nameOf(row.person) }))
          .sort((a, b) => compareText(b.event.eventTime, a.event.eventTime)),
      };
    },
  };
}

/** The newest different lines, in bounded memory whatever comes. */
function createLines() {
  let lines = new Map<string, Line>();
  const trim = () => {
    const newest = [...lines].sort(([, a], [, b]) =>
      compareText(b.row.event.eventTime, a.row.event.eventTime),
    );
    lines = new Map(newest.slice(0, SHOWN_OF_KIND));
  };
  return {
    add(line: Line): void {
      const key = keyOf(line);
      const known = lines.get(key);
      lines.set(key, known === undefined ? line : { ...line, row: merge(known.row, line.row) });
      if (lines.size >= 4 * SHOWN_OF_KIND) trim();
    },
    /** Returns the lines and begins anew. */
    take(): readonly Line[] {
      trim();
      const taken = [...lines.values()];
      lines.clear();
      return taken;
    },
  };
}

function keyOf({ row, use }: Line): string {
  const { detail, event, isRefused, onBehalfOf, person } = row;
  const { errorCode, eventName, target, userName } = event;
  return JSON.stringify([
    ...[use && keyToFollow(use), person, onBehalfOf, userName],
    ...[eventName, detail, target, isRefused, errorCode],
  ]);
}

function merge(a: ChangeRow, b: ChangeRow): ChangeRow {
  const newer = b.event.eventTime < a.event.eventTime ? a : b;
  return {
    ...newer,
    times: a.times + b.times,
    firstTime: compareText(a.firstTime, b.firstTime) < 0 ? a.firstTime : b.firstTime,
  };
}

/** Only what is told: the documents of an event can be large. */
function changeRow(event: ActivityEvent, kind: IdentityChangeKind, isRefused: boolean): ChangeRow {
  const { eventId, eventTime, eventName, actor, userName, roleArn, target, sourceIp, errorCode } =
    event;
  return {
    kind,
    isRefused,
    person: actor,
    times: 1,
    firstTime: eventTime,
    ...compact({ onBehalfOf: nameBeneficiary(event) }),
    detail: detailOfChange(event),
    event: compact({
      ...{ eventId, eventTime, eventName, userName },
      ...{ roleArn, target, sourceIp, errorCode },
    }),
  };
}
