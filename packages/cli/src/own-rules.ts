import { AppError, didYouMean, printable } from '@iam-tracker/core';
import type { AlertSettings, Rule } from '@iam-tracker/local';
import type { OwnRules } from '@iam-tracker/local/rules';
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
  terminal: Pick<Terminal, 'say'>,
): Promise<AlertSettings> {
  const own = path === undefined ? undefined : await loadOwnRules(path);
  const { readAlertSettings } = await import('@iam-tracker/local');
  const settings = readAlertSettings(file, undefined, own?.rules);
  for (const warning of settings.settings.warnings) terminal.say(`Warning: ${warning}`);
  if (own !== undefined) await tellRefused(own, terminal);
  return settings;
}

async function loadOwnRules(path: string): Promise<OwnRules> {
  const { loadRulesToWatch } = await import('@iam-tracker/local/rules');
  return loadRulesToWatch(path);
}

/** Says which rules could not be taken, the first few by name. */
export async function tellRefused(
  { path, refused }: OwnRules,
  { say }: Pick<Terminal, 'say'>,
): Promise<void> {
  if (refused.length === 0) return;
  const { describeRefusal } = await import('@iam-tracker/local/rules');
  for (const each of refused.slice(0, MAX_TOLD)) say(`left out: ${describeRefusal(each)}`);
  const more = refused.length - MAX_TOLD;
  if (more > 0) {
    say(`left out: ${formatCounted(more, 'more rule')} (iam-tracker rules test ${path})`);
  }
}

/** Returns the rule of an id, in any case. @throws AppError BAD_ARGUMENT */
export function findRule(id: string, rules: readonly Rule[]): Rule {
  const rule = rules.find((each) => each.id === id.toUpperCase());
  if (rule !== undefined) return rule;
  const near = didYouMean(
    id,
    rules.map((each) => each.id),
  );
  throw new AppError('BAD_ARGUMENT', `There is no rule "${printable(id, 100)}".${near}`, {
    hint: 'iam-tracker rules lists them.',
  });
}
