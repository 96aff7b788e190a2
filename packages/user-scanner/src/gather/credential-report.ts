import {
  type Clock,
  compact,
  isAppError,
  type KeyStatus,
  type Logger,
  parseEventTime,
} from '@iam-tracker/core';
import type { CredentialReport, IdentityDirectory } from '../ports.ts';
import type { IamCalls } from '../scan/iam-calls.ts';

/** A key as the report has it: by column pair, without its id. */
export interface ReportedKey {
  readonly slot: number;
  readonly status: KeyStatus;
  readonly createDate?: string;
  readonly lastUsedDate?: string;
  readonly lastUsedService?: string;
  readonly lastUsedRegion?: string;
}

/** One user in the report. Facts it says nothing about are absent. */
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

interface ParsedReport {
  /** Rows of IAM users, by name. */
  readonly rows: ReadonlyMap<string, ReportRow>;
  readonly root?: ReportRow;
  /** Lines that fit no header; their users lack what the report would have told. */
  readonly unreadable: number;
}

interface DatedReport extends ParsedReport {
  readonly generatedAt: string;
}

/** `refused`: what only the report tells is not known. `late`: what it told last time still stands. */
export type ReportOutcome = DatedReport | 'refused' | 'late';

/** AWS takes seconds for a report; after half a minute the next scan may have it. */
const WAITS_MILLISECONDS = [500, 1_000, 2_000, 3_000, 5_000, 8_000, 12_000] as const;

const ROOT = '<root_account>';
// User guide, "Getting credential reports": what stands where there is nothing to tell.
const SENTINELS = new Set(['', 'N/A', 'no_information', 'not_supported']);

/**
 * Gets the credential report, asking AWS for a new one when the last is older than four hours.
 * Without the permission to ask, a report that another tool asked for is good enough.
 */
export async function readReport(
  calls: IamCalls,
  directory: IdentityDirectory,
  clock: Clock,
  logger: Logger,
): Promise<ReportOutcome> {
  const isAsked = await calls
    .attempt('GenerateCredentialReport', () => directory.requestReport())
    .catch((error: unknown) => {
      if (!isReportTrouble(error)) throw error;
      return undefined;
    });
  if (isAsked === 'pending') await clock.sleep(WAITS_MILLISECONDS[0]);
  for (const wait of [...WAITS_MILLISECONDS.slice(1), undefined]) {
    try {
      const report = await calls.attempt('GetCredentialReport', () => directory.fetchReport());
      return report === undefined ? 'refused' : readContent(report, logger);
    } catch (error) {
      if (!isReportTrouble(error)) throw error;
      // No one was asked for, or AWS has a failure that waiting does not cure.
      const isHopeless = isAsked === undefined || !isAppError(error, 'IAM_REPORT_PENDING');
      if (isHopeless || wait === undefined) {
        logger.warn({ error }, 'There is no credential report now');
        return isAsked === undefined && calls.isRefused('GenerateCredentialReport')
          ? 'refused'
          : 'late';
      }
      await clock.sleep(wait);
    }
  }
  return 'late';
}

/** Tells what leaves a scan without a report, and not without a result. */
function isReportTrouble(error: unknown): boolean {
  return (['IAM_REPORT_PENDING', 'IAM_FAILED', 'IAM_UNAVAILABLE'] as const).some((code) =>
    isAppError(error, code),
  );
}

function readContent({ content, generatedAt }: CredentialReport, logger: Logger): DatedReport {
  const report = parseCredentialReport(content);
  if (report.unreadable > 0) {
    const data = { lines: report.unreadable, credential_report_time: generatedAt };
    logger.warn(data, 'Lines of the credential report cannot be read');
  }
  return { ...report, generatedAt };
}

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

/**
 * Splits CSV text into rows of fields (RFC 4180): quoted fields may hold commas, line breaks and doubled
 * quotes. Total: a quote that never ends takes the rest of the text. Empty lines are no rows.
 */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  const endField = () => {
    row.push(field);
    field = '';
  };
  const endRow = () => {
    endField();
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (let position = 0; position < text.length; position += 1) {
    const character = text[position] ?? '';
    if (isQuoted) {
      if (character !== '"') field += character;
      else if (text[position + 1] === '"') {
        field += '"';
        position += 1;
      } else isQuoted = false;
    } else if (character === '"' && field === '') isQuoted = true;
    else if (character === ',') endField();
    else if (character === '\n') endRow();
    else if (character !== '\r') field += character;
  }
  endRow();
  return rows;
}
