import { type KeyStatus, parseEventTime } from '@iam-tracker/core';
import { compact } from './compact.ts';
import { parseCsv } from './csv.ts';

/** A key as the report has it: by column pair, without its id. */
export interface ReportedKey {
  readonly slot: number;
  readonly status: KeyStatus;
  readonly createDate?: string;
  readonly lastUsedDate?: string;
  readonly lastUsedService?: string;
  readonly lastUsedRegion?: string;
}

/** What the report says of one user. What it says nothing about is absent. */
export interface ReportRow {
  readonly userName: string;
  readonly arn: string;
  readonly createDate?: string;
  readonly passwordEnabled?: boolean;
  readonly passwordLastUsed?: string;
  readonly passwordLastChanged?: string;
  readonly passwordNextRotation?: string;
  readonly mfaActive?: boolean;
  readonly keys: readonly ReportedKey[];
  readonly signingCertificates?: number;
}

export interface ParsedReport {
  /** Of IAM users, by name. */
  readonly rows: ReadonlyMap<string, ReportRow>;
  readonly root?: ReportRow;
  /** Lines that fit no header; their users lack what the report would have told. */
  readonly unreadable: number;
}

const ROOT = '<root_account>';
// User guide, "Getting credential reports": what stands where there is nothing to tell.
const SENTINELS = new Set(['', 'N/A', 'no_information', 'not_supported']);

/**
 * Reads a credential report by its header line, so that columns may come in any order and new ones
 * do not matter. Total: a report that is none gives no rows.
 */
export function parseCredentialReport(content: string): ParsedReport {
  const [header = [], ...lines] = parseCsv(content.replace(/^\uFEFF/, ''));
  const columns = header.map((name) => name.trim().toLowerCase());
  const rows = new Map<string, ReportRow>();
  let root: ReportRow | undefined;
  let unreadable = 0;
  for (const line of lines) {
    const fields = alignFields(columns, line);
    const row = fields && readRow(fields);
    if (row === undefined) unreadable += 1;
    else if (row.userName === ROOT) root = row;
    else rows.set(row.userName, row);
  }
  return root === undefined ? { rows, unreadable } : { rows, root, unreadable };
}

/**
 * Names a line's fields. User names may hold commas; where a report does not quote them, name and ARN have
 * fallen apart into the same number of pieces, which can be told from the count.
 */
function alignFields(
  columns: readonly string[],
  line: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const surplus = line.length - columns.length;
  const commas = surplus / 2;
  const isSplit = surplus > 0 && columns[0] === 'user' && columns[1] === 'arn';
  if (surplus !== 0 && !(isSplit && Number.isInteger(commas))) return undefined;
  const fields = isSplit
    ? [
        line.slice(0, commas + 1).join(','),
        line.slice(commas + 1, surplus + 2).join(','),
        ...line.slice(surplus + 2),
      ]
    : line;
  const named = new Map(columns.map((name, index) => [name, fields[index]?.trim() ?? '']));
  const [user = '', arn = ''] = [named.get('user'), named.get('arn')];
  return isSplit && !arn.endsWith(`/${user}`) ? undefined : named;
}

function readRow(fields: ReadonlyMap<string, string>): ReportRow | undefined {
  const text = (name: string) => {
    const value = fields.get(name) ?? '';
    return SENTINELS.has(value) ? undefined : value;
  };
  const time = (name: string) => parseEventTime(text(name) ?? '');
  const flag = (name: string) => {
    const value = text(name)?.toLowerCase();
    return value === 'true' || value === 'false' ? value === 'true' : undefined;
  };
  const [userName, arn] = [text('user'), text('arn')];
  if (userName === undefined || arn === undefined) return undefined;
  const certificates = [flag('cert_1_active'), flag('cert_2_active')];
  const isCounted = certificates.some((active) => active !== undefined);
  return compact({
    userName,
    arn,
    createDate: time('user_creation_time'),
    passwordEnabled: flag('password_enabled'),
    passwordLastUsed: time('password_last_used'),
    passwordLastChanged: time('password_last_changed'),
    passwordNextRotation: time('password_next_rotation'),
    mfaActive: flag('mfa_active'),
    keys: [1, 2].flatMap((slot) => readKey(slot, { text, time, flag }) ?? []),
    signingCertificates: isCounted ? certificates.filter(Boolean).length : undefined,
  });
}

interface FieldReaders {
  text(name: string): string | undefined;
  time(name: string): string | undefined;
  flag(name: string): boolean | undefined;
}

/** A slot without a key is not active and was never rotated. */
function readKey(slot: number, { text, time, flag }: FieldReaders): ReportedKey | undefined {
  const column = (name: string) => `access_key_${slot}_${name}`;
  const isActive = flag(column('active'));
  const createDate = time(column('last_rotated'));
  if (isActive !== true && createDate === undefined) return undefined;
  return compact({
    slot,
    status: isActive ? ('Active' as const) : ('Inactive' as const),
    createDate,
    lastUsedDate: time(column('last_used_date')),
    lastUsedService: text(column('last_used_service')),
    lastUsedRegion: text(column('last_used_region')),
  });
}
