import { type AlertSettings, readAlertSettings } from '@iam-tracker/local';
import { describeRefusal, loadRulesToWatch, type OwnRules } from '@iam-tracker/local/rules';
import { formatCounted } from './render/quantities.ts';
import type { Terminal } from './terminal.ts';

export interface RuleOptions {
  /** The file of `--settings`. */
  readonly settings?: string | undefined;
  /** The file or folder of `--rules`. */
  readonly rules?: string | undefined;
}

/** Refused rules that are told of; a public set has dozens about other services. */
const MAX_TOLD = 3;

/**
 * Reads the rules of one's own and the settings of all rules, and says what is unwise in them and which rules could not be taken.
 *
 * @throws AppError BAD_ARGUMENT, BAD_CONFIGURATION
 */
export async function readRuleSettings(
  { rules: path, settings: file }: RuleOptions,
  terminal: Pick<Terminal, 'note'>,
): Promise<AlertSettings> {
  const own = path === undefined ? undefined : await loadRulesToWatch(path);
  const settings = readAlertSettings(file, undefined, own?.rules);
  for (const warning of settings.settings.warnings) terminal.note(`Warning: ${warning}`);
  if (own !== undefined) tellRefused(own, terminal);
  return settings;
}

/** Says which rules could not be taken, the first few by name. */
export function tellRefused({ path, refused }: OwnRules, { note }: Pick<Terminal, 'note'>): void {
  if (refused.length === 0) return;
  for (const each of refused.slice(0, MAX_TOLD)) note(`left out: ${describeRefusal(each)}`);
  const more = refused.length - MAX_TOLD;
  if (more > 0) {
    note(`left out: ${formatCounted(more, 'more rule')} (iam-tracker rules test ${path})`);
  }
}
