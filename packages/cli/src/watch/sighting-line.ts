import { toDocument } from '@iam-tracker/core';
import { nameAccount } from '../account-names.ts';
import { alertDocument } from '../render/alert.ts';
import { severityCell, show } from '../render/listing.ts';
import { cutToSecond, formatDuration } from '../render/quantities.ts';
import { cellOfRole } from '../render/role-name.ts';
import type { Cell } from '../render/table/column.ts';
import type { Colors } from '../terminal.ts';
import { accountOf, latencyOf, type Sighting } from './sighting.ts';

/** Returns what is said of a sighting in one line: the most important first, since what does not fit is cut off. */
export function sightingCells(row: Sighting, colors: Colors): Cell[] {
  const latency = latencyOf(row);
  const lane = row.kind === 'event' && row.pushedAt !== undefined ? ' by push' : '';
  const late = latency === undefined ? '' : `+${formatDuration(latency)}${lane}`;
  const cells = row.kind === 'event' ? eventCells(row, colors) : alertCells(row, colors);
  return [...cells, { text: late, color: colors.dim }];
}

type Seen<Kind extends Sighting['kind']> = Extract<Sighting, { readonly kind: Kind }>;

function eventCells({ event, names }: Seen<'event'>, colors: Colors): Cell[] {
  const {
    accountId = '',
    actor,
    awsRegion,
    errorCode,
    eventName,
    roleArn,
    sourceIp,
    target,
  } = event;
  const as = event.userName === actor ? '' : ` as ${event.userName}`;
  const result = event.outcome === 'failure' ? show(errorCode ?? 'failure') : '';
  return [
    cutToSecond(event.eventTime),
    cellOfRole(show(actor), { roleArn, color: colors.cyan }),
    show(as.trimStart()),
    show(eventName),
    cellOfRole(show(target)),
    { text: result, color: colors.red },
    labelled('from', sourceIp),
    nameAccount(accountId, names),
    show(awsRegion),
  ];
}

function alertCells({ alert, event, names }: Seen<'alert'>, colors: Colors): Cell[] {
  const { accountId = '', actor, detail, disposition, eventName, ruleId, severity, target } = alert;
  // What was not sent is known, or wanted like that: it is no call to look up.
  const isNews = disposition === 'sent' || disposition === 'claimed';
  const status = isNews ? '' : disposition.replace('_', ' ');
  const title = show([alert.title, detail].filter((text) => text !== undefined).join(': '));
  return [
    cutToSecond(alert.recordedAt),
    severityCell(severity, colors),
    status,
    isNews ? { text: title, color: colors.bold } : title,
    cellOfRole(show(actor), { roleArn: event?.roleArn, color: colors.cyan }),
    show(eventName),
    cellOfRole(show(target)),
    labelled('from', event?.sourceIp),
    nameAccount(accountId, names),
    show(event?.awsRegion),
    show(ruleId),
  ];
}

function labelled(label: string, text: string | undefined): string {
  return text === undefined || text === '' ? '' : `${label} ${show(text)}`;
}

/** Returns a sighting for programs. */
export function sightingDocument(row: Sighting): object {
  const latency_seconds = latencyOf(row) ?? null;
  const name = row.names.get(accountOf(row) ?? '');
  const named = name === undefined ? {} : { account_name: name };
  if (row.kind === 'event') {
    const [seen_at, pushed_at] = [row.seenAt, row.pushedAt].map((time) =>
      time === undefined ? null : new Date(time).toISOString(),
    );
    return {
      kind: 'event',
      seen_at,
      pushed_at,
      latency_seconds,
      ...toDocument(row.event),
      ...named,
    };
  }
  const { alert, event } = row;
  return {
    ...{ kind: 'alert', latency_seconds, ...alertDocument(alert) },
    aws_region: event?.awsRegion ?? null,
    source_ip: event?.sourceIp ?? null,
    role_arn: event?.roleArn ?? null,
    ...named,
  };
}
