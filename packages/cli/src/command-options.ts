import { Option } from 'commander';

/** Returns the option that chooses how to write the result; the first choice is the default. */
export function formatOption(...choices: readonly [string, ...string[]]): Option {
  return new Option('--format <format>', 'how to write the result')
    .choices(choices)
    .default(choices[0]);
}
