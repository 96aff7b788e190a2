import { compact } from '../collections.ts';
import { isJsonObject, type JsonObject, listIn, textIn } from '../json.ts';
import { printable } from '../text.ts';
import { parseTime, SECOND } from '../time.ts';
import { ACCOUNT_STATES, type Account, type AccountState, isAccountId } from './account.ts';

/** Organizations allows 50 (CreateAccount API reference); what is escaped becomes longer. */
const MAX_NAME_LENGTH = 120;

/** As the API reference has it, without the account at its end: at most five levels of units. */
const OU_PATH =
  /^(o-[a-z0-9]{10,32}\/r-[0-9a-z]{4,32}(?:\/ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}){0,10})(?:\/\d{12})?\/?$/;

/**
 * Reads an account as `ListAccounts` answers it and `aws organizations list-accounts` prints it; undefined for what is
 * none. The e-mail address is not taken: no part of ours needs it.
 */
export function readAccount(value: unknown): Account | undefined {
  if (!isJsonObject(value)) return undefined;
  const id = textIn(value, 'Id') ?? '';
  if (!isAccountId(id)) return undefined;
  const [path] = listIn(value, 'Paths').flatMap((each) => readOuPath(each) ?? []);
  return compact({
    id,
    name: printable((textIn(value, 'Name') ?? '').trim() || id, MAX_NAME_LENGTH),
    state: readState(value),
    ouPath: path,
    joinedAt: readJoined(value.JoinedTimestamp),
  });
}

/** `Status` was retired on 2026-09-09, and older output has nothing else. */
function readState(value: JsonObject): AccountState {
  const text = textIn(value, 'State') ?? textIn(value, 'Status');
  return ACCOUNT_STATES.find((state) => state === text) ?? 'UNKNOWN';
}

/** Reads a path of units, with the account at its end or without; undefined for what is none. */
export function readOuPath(value: unknown): string | undefined {
  const path = typeof value === 'string' ? OU_PATH.exec(value)?.[1] : undefined;
  return path === undefined ? undefined : `${path}/`;
}

/** The command line writes ISO 8601, or seconds when it is told to (`cli_timestamp_format`), the SDK a date. */
function readJoined(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number' && Number.isFinite(value)) return Math.round(value * SECOND);
  return typeof value === 'string' ? parseTime(value) : undefined;
}
