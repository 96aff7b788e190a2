import { AppError, didYouMean, printable } from '@iam-tracker/core';
import { InvalidArgumentError, Option } from 'commander';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly dataDir?: string;
}

/** A flag, without its name, which is its key in the table of the command's flags: `dataDir` is `--data-dir`. */
export interface Flag<Value> {
  options(name: string): readonly Option[];
  /** Only a type: what the command gets, undefined where the flag may be left out. */
  readonly value?: [Value];
}

export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

type ValueOf<Each> = Each extends Flag<infer Value> ? Value : never;
type KeysOfSure<Flags> = {
  [Key in keyof Flags]: undefined extends ValueOf<Flags[Key]> ? never : Key;
}[keyof Flags];

/** Values of a table of flags, as a command gets them. */
export type OptionsOf<Flags> = GlobalOptions & {
  readonly [Key in KeysOfSure<Flags>]: ValueOf<Flags[Key]>;
} & {
  readonly [Key in Exclude<keyof Flags, KeysOfSure<Flags>>]?: Exclude<
    ValueOf<Flags[Key]>,
    undefined
  >;
};

/** Takes a text. */
export function text(placeholder: string, about: string): Flag<string | undefined>;
export function text(placeholder: string, about: string, standard: string): Flag<string>;
export function text(placeholder: string, about: string, standard?: string): Flag<string> {
  return flag((name) => new Option(`--${name} ${placeholder}`, about).default(standard));
}

/** Takes a text without which the command does not run. */
export function requiredText(placeholder: string, about: string): Flag<string> {
  return flag((name) => new Option(`--${name} ${placeholder}`, about).makeOptionMandatory());
}

/** Takes all texts up to the next flag: `<path...>`. */
export function texts(placeholder: string, about: string): Flag<readonly string[] | undefined> {
  return flag((name) => new Option(`--${name} ${placeholder}`, about));
}

/** Takes a text each time it is given. */
export function repeatedText(
  placeholder: string,
  about: string,
): Flag<readonly string[] | undefined> {
  const collect = (value: string, before: readonly string[] = []) => [...before, value];
  return flag((name) => new Option(`--${name} ${placeholder}`, about).argParser(collect));
}

/** Takes a whole number within bounds. */
export function whole(
  placeholder: string,
  about: string,
  bounds: readonly [min: number, max: number],
): Flag<number | undefined>;
export function whole(
  placeholder: string,
  about: string,
  bounds: readonly [min: number, max: number],
  standard: number,
): Flag<number>;
export function whole(
  placeholder: string,
  about: string,
  [min, max]: readonly [min: number, max: number],
  standard?: number,
): Flag<number> {
  return flag((name) => {
    const option = new Option(`--${name} ${placeholder}`, about);
    if (standard !== undefined) option.default(standard, `"${standard}"`);
    return option.argParser((value) => parseWhole(value, `--${name}`, min, max));
  });
}

/** Takes how many results are wanted, or `all`, which is `max`. */
export function limit(about: string, max: number): Flag<number> {
  return flag((name) =>
    new Option(`--${name} <number>`, about)
      .default(50, '"50"')
      .argParser((value) => (value === 'all' ? max : parseWhole(value, `--${name}`, 1, max))),
  );
}

/** As the library has it, with what was probably meant. */
function oneOf(option: Option, choices: readonly string[]): Option {
  return option.choices(choices).argParser((value) => {
    if (choices.includes(value)) return value;
    const allowed = `Allowed choices are ${choices.join(', ')}.`;
    throw new InvalidArgumentError(`${allowed}${didYouMean(value, choices)}`);
  });
}

/** Takes one of several values. */
export function choice<const Choice extends string>(
  placeholder: string,
  about: string,
  choices: readonly Choice[],
): Flag<Choice | undefined> {
  return flag((name) => oneOf(new Option(`--${name} ${placeholder}`, about), choices));
}

/** Takes how to write the result; the first choice is the default. */
export function format<const Choice extends string>(
  ...choices: readonly [Choice, ...Choice[]]
): Flag<Choice> {
  return flag((name) =>
    oneOf(new Option(`-o, --${name} <format>`, 'how to write the result'), choices).default(
      choices[0],
    ),
  );
}

/** Formats of lists: one document, or a document a line. */
const LIST_FORMATS = ['table', 'json', 'jsonl', 'csv'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** Takes how to write a list. */
export function listFormat(): Flag<ListFormat> {
  return format(...LIST_FORMATS);
}

/** Says that something is wanted, by its name or by a letter. */
export function toggle(about: string, letter?: string): Flag<boolean | undefined> {
  const short = letter === undefined ? '' : `-${letter}, `;
  return flag((name) => new Option(`${short}--${name}`, about));
}

/** Says, as `--no-<name>`, that something is not wanted that is done otherwise. */
export function refusal(about: string): Flag<boolean> {
  return flag((name) => new Option(`--no-${name}`, about));
}

/** Says that something is wanted, or as `--no-<name>` that it is not; undefined when neither is given. */
export function decision(about: string, otherwise: string): Flag<boolean | undefined> {
  return {
    options: (name) => [new Option(`--${name}`, about), new Option(`--no-${name}`, otherwise)],
  };
}

/** Flags of every command whose result is a table. */
export const TABLE_FLAGS = {
  columns: text('<names>', 'only these columns, separated by commas; a wrong name lists them'),
  wide: toggle('each row on one line, every column, names in full'),
};

/** Flags of every command whatever it is about; see `GlobalOptions`. */
export const GLOBAL_FLAGS = {
  dataDir: text('<folder>', 'where the ledger is kept (IAM_TRACKER_DATA_DIR; ./.iam-tracker)'),
  quiet: toggle('only results and problems: no remarks, no progress', 'q'),
  color: refusal('no colours, and nothing that moves (NO_COLOR)'),
  pager: refusal('long results as they are (IAM_TRACKER_PAGER, PAGER; less -FRX)'),
};

/** Flags of every command about a deployment. */
export const DEPLOYMENT_FLAGS = {
  profile: text('<name>', 'the AWS profile to use'),
  region: text('<name>', 'the AWS Region to use'),
  terraformDir: text('<folder>', 'the root module (terraform/ of this repository)'),
};

/** Flags of every command about the accounts of the organization. */
export const ACCOUNTS_FLAGS = {
  deployed: toggle('those of the deployment, not of the data folder'),
  ...DEPLOYMENT_FLAGS,
};

/** Flags of every command that hands settings to Terraform. */
export const VARIABLE_FLAGS = {
  var: repeatedText('<name=value>', 'a setting; may be given more than once'),
  varFile: repeatedText('<file>', 'a file of settings; may be given more than once'),
};

/** Flag of every command that tells of one account where a ledger may have several. */
export const ACCOUNT_FLAG = {
  account: text('<id>', 'only of this account, by its id or its name'),
};

export const MAX_SEED = 2 ** 31 - 1;
/** CloudTrail's event history reaches no further back. */
const MAX_SIMULATED_DAYS = 90;

/** Flag of every command that tells of rules. */
export const RULES_FLAG = {
  rules: text('<path>', "Sigma rules of one's own: a file, or a folder with all below it"),
};

/** Flag of every command that asks for a setting of detection. */
export const SETTINGS_FLAG = {
  settings: text('<file>', 'settings of detection (DETECTION_SETTINGS_FILE, DETECTION_SETTINGS)'),
};

/** Flags of every command that asks the rules. */
export const DETECTION_FLAGS = { ...SETTINGS_FLAG, ...RULES_FLAG };

/** Flags of every command that may make up an account. */
export const SIMULATION_FLAGS = {
  seed: whole('<number>', 'which simulated account', [0, MAX_SEED]),
  days: whole('<number>', 'how much history a new simulated account has (14)', [
    1,
    MAX_SIMULATED_DAYS,
  ]),
};

function flag<Value>(build: (name: string) => Option): Flag<Value> {
  return { options: (name) => [build(name)] };
}

/** Returns the options of a table of flags, in its order. */
export function optionsOf(flags: FlagTable): Option[] {
  return Object.entries(flags).flatMap(([key, each]) => [
    ...each.options(key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)),
  ]);
}

/**
 * Reads a whole number.
 *
 * @throws AppError BAD_ARGUMENT
 */
export function parseWhole(text: string, name: string, min: number, max: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new AppError(
    'BAD_ARGUMENT',
    `${name} is "${printable(text, 100)}"; allowed: a whole number from ${min} to ${max}.`,
  );
}
