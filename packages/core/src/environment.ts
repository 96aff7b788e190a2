import { AppError } from './error.ts';
import { printable } from './text.ts';

/** Variables as the process has them; passed in, so that only `config.ts` touches the process. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** A variable with a default may be left out; one without must be set. */
interface Defaulted<T> {
  readonly default?: T;
}

interface NumberRange {
  /** Both ends are allowed. */
  readonly min: number;
  readonly max: number;
}

/**
 * Reads variables one by one and notes every problem instead of throwing. After a problem the
 * value returned is a stand-in of the right type that is never seen.
 *
 * For all of them: surrounding white space does not count, and a variable that is empty or blank is
 * not set (Terraform and shells cannot always leave a variable out, but they can leave it empty).
 */
export interface EnvironmentReader {
  /** Any text; required. */
  requiredText(name: string): string;
  /** Any text; undefined when not set. */
  optionalText(name: string): string | undefined;
  /** true, 1, yes, on or false, 0, no, off, in any case. */
  flag(name: string, options: Defaulted<boolean>): boolean;
  /** A whole number in decimal digits. */
  integer(name: string, options: Defaulted<number> & NumberRange): number;
  /** A number in decimal digits with an optional fraction. */
  decimal(name: string, options: Defaulted<number> & NumberRange): number;
  /** One of the given words, in any case; returned as listed. */
  oneOf<T extends string>(name: string, words: readonly T[], options: Defaulted<T>): T;
  /** Comma separated; blanks around entries and empty entries do not count. */
  list(name: string, options: Defaulted<readonly string[]>): readonly string[];
  /** A comma separated list of whole numbers, each kept once. */
  integerList(name: string, options: Defaulted<readonly number[]> & NumberRange): readonly number[];
  /** A DynamoDB table name; required. */
  tableName(name: string): string;
  /** A Region name; undefined when not set. Whether the Region exists is not checked. */
  optionalRegion(name: string): string | undefined;
  /** A comma separated list of Region names, each kept once; undefined when not set. */
  optionalRegions(name: string): readonly string[] | undefined;
  /**
   * Anything else. `parse` returns undefined, or throws an AppError, when the text is not allowed;
   * `allowed` completes the sentence "allowed: …". `parse` also gets the default, which is text.
   */
  parsed<T>(
    name: string,
    options: Defaulted<string> & { readonly allowed: string; parse(text: string): T | undefined },
  ): T;
}

/**
 * Builds a frozen configuration out of the environment.
 *
 * @throws AppError BAD_CONFIGURATION naming every variable that is missing or wrong, what it was,
 * and what is allowed; values of variables named like a secret are not repeated.
 *
 * @example readEnvironment(process.env, (read) => ({ table: read.tableName('EVENTS_TABLE_NAME') }))
 */
export function readEnvironment<T extends object>(
  variables: EnvironmentVariables,
  build: (read: EnvironmentReader) => T,
): Readonly<T> {
  const problems = new Map<string, string>();
  const configuration = buildOrUndefined(() => build(createReader(variables, problems)), problems);
  if (configuration !== undefined && problems.size === 0) return Object.freeze(configuration);
  const lines = [...problems].map(([name, problem]) => `${name} ${problem}`);
  const count = lines.length === 1 ? 'one variable' : `${lines.length} variables`;
  throw new AppError(
    'BAD_CONFIGURATION',
    `The environment is wrong in ${count}:\n${lines.map((line) => `- ${line}`).join('\n')}`,
  );
}

/** After a problem `build` runs on stand-ins; what it makes of them is no news. */
function buildOrUndefined<T>(build: () => T, problems: ReadonlyMap<string, string>): T | undefined {
  try {
    return build();
  } catch (error) {
    if (problems.size === 0) throw error;
    return undefined;
  }
}

const SECRET_NAME = /SECRET|TOKEN|PASSWORD|PASSPHRASE|PRIVATE|CREDENTIAL|ACCESS_KEY/i;
const FLAG_WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const),
]);
const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?\d+(\.\d+)?$/;
// DynamoDB developer guide, "Naming rules".
const TABLE_NAME = /^[A-Za-z0-9_.-]{3,255}$/;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

function createReader(
  variables: EnvironmentVariables,
  problems: Map<string, string>,
): EnvironmentReader {
  function read<T>(
    name: string,
    rule: { allowed: string; standIn: T; parse(text: string): T | undefined },
    fallback: { value: T } | undefined,
  ): T {
    const text = variables[name]?.trim() ?? '';
    if (text === '') {
      if (fallback !== undefined) return fallback.value;
      problems.set(name, `is not set; allowed: ${rule.allowed}`);
      return rule.standIn;
    }
    let allowed = rule.allowed;
    try {
      const value = rule.parse(text);
      if (value !== undefined) return value;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      allowed = `${rule.allowed} (${error.message})`;
    }
    const shown = SECRET_NAME.test(name) ? '(not shown)' : `"${printable(text, 100)}"`;
    problems.set(name, `is ${shown}; allowed: ${allowed}`);
    return rule.standIn;
  }

  return {
    requiredText: (name) => read(name, anyText, undefined),
    optionalText: (name) => read<string | undefined>(name, anyText, { value: undefined }),
    flag: (name, options) =>
      read(
        name,
        {
          allowed: 'true or false (also 1 or 0, yes or no, on or off)',
          standIn: false,
          parse: (text) => FLAG_WORDS.get(text.toLowerCase()),
        },
        fallbackOf(options),
      ),
    integer: (name, options) =>
      read(name, numberRule('a whole number', INTEGER, options), fallbackOf(options)),
    decimal: (name, options) =>
      read(name, numberRule('a number', DECIMAL, options), fallbackOf(options)),
    oneOf: (name, words, options) =>
      read(
        name,
        {
          allowed: words.join(', '),
          standIn: words[0] as (typeof words)[number],
          parse: (text) => words.find((word) => word.toLowerCase() === text.toLowerCase()),
        },
        fallbackOf(options),
      ),
    list: (name, options) =>
      read(
        name,
        { allowed: 'a comma separated list', standIn: [] as readonly string[], parse: entriesOf },
        fallbackOf(options),
      ),
    integerList: (name, options) => {
      const rule = numberRule('a whole number', INTEGER, options);
      return read(
        name,
        listRule(`a comma separated list, each ${rule.allowed}`, rule.parse),
        fallbackOf(options),
      );
    },
    tableName: (name) =>
      read(
        name,
        {
          allowed: 'a DynamoDB table name (3 to 255 of A-Z, a-z, 0-9, _ . -)',
          standIn: '',
          parse: (text) => (TABLE_NAME.test(text) ? text : undefined),
        },
        undefined,
      ),
    optionalRegion: (name) =>
      read<string | undefined>(
        name,
        { allowed: 'a Region such as eu-west-1', standIn: undefined, parse: parseRegion },
        { value: undefined },
      ),
    optionalRegions: (name) =>
      read<readonly string[] | undefined>(
        name,
        listRule('a comma separated list of Regions such as us-east-1,eu-west-1', parseRegion),
        { value: undefined },
      ),
    parsed: (name, { allowed, parse, default: fallback }) => {
      // The default goes through the same parser: it is code, so being wrong there is a bug.
      const rule = { allowed, parse, standIn: undefined as never };
      return read(
        name,
        rule,
        fallback === undefined ? undefined : { value: parse(fallback) as never },
      );
    },
  };
}

const anyText = { allowed: 'any text', standIn: '', parse: (text: string) => text };

function fallbackOf<T>(options: Defaulted<T>): { value: T } | undefined {
  return options.default === undefined ? undefined : { value: options.default };
}

function numberRule(noun: string, shape: RegExp, { min, max }: NumberRange) {
  return {
    allowed: `${noun} from ${min} to ${max}`,
    standIn: min,
    parse: (text: string) => {
      const value = Number(text);
      return shape.test(text) && value >= min && value <= max ? value : undefined;
    },
  };
}

function listRule<T>(allowed: string, parseEntry: (entry: string) => T | undefined) {
  return {
    allowed,
    standIn: [] as readonly T[],
    parse: (text: string) => {
      const values = entriesOf(text)?.map(parseEntry);
      if (values === undefined || values.includes(undefined)) return undefined;
      return [...new Set(values)] as readonly T[];
    },
  };
}

/** A list of nothing but commas is a slip, not an empty list. */
function entriesOf(text: string): readonly string[] | undefined {
  const entries = text.split(',').map((entry) => entry.trim());
  const filled = entries.filter((entry) => entry !== '');
  return filled.length > 0 ? filled : undefined;
}

function parseRegion(text: string): string | undefined {
  return REGION.test(text) ? text : undefined;
}
