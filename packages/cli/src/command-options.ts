import { Option } from 'commander';

/** Returns the option that chooses how to write the result; the first choice is the default. */
export function formatOption(...choices: readonly [string, ...string[]]): Option {
  return new Option('--format <format>', 'how to write the result')
    .choices(choices)
    .default(choices[0]);
}

/** Of every command that asks the rules. */
export const SETTINGS_OPTION = [
  '--settings <file>',
  'settings of detection (DETECTION_SETTINGS_FILE, DETECTION_SETTINGS)',
] as const;

/** Of every command that asks the rules, or tells of them. */
export const RULES_OPTION = [
  '--rules <path>',
  "Sigma rules of one's own: a file, or a folder with all below it",
] as const;
