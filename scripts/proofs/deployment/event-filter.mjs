// Filter patterns of event source mappings: the content filtering of EventBridge, as Lambda applies it to the
// records of a DynamoDB stream.

/**
 * Tells whether a record passes the filters of a mapping: one pattern that fits is enough, and so is none.
 *
 * @param {{ Filters?: { Pattern?: string }[] } | undefined} criteria as the mapping shows them
 * @param {unknown} record
 */
export function passesFilters(criteria, record) {
  const patterns = (criteria?.Filters ?? []).map(({ Pattern = '{}' }) => JSON.parse(Pattern));
  return patterns.length === 0 || patterns.some((pattern) => fitsPattern(pattern, record));
}

/**
 * Tells whether a value has everything that a pattern names. Lists are alternatives; objects go deeper.
 *
 * @param {Record<string, any>} pattern
 * @param {unknown} value
 * @returns {boolean}
 */
export function fitsPattern(pattern, value) {
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === '$or') {
      return expected.some((/** @type {any} */ alternative) => fitsPattern(alternative, value));
    }
    const actual = isObject(value) ? value[key] : undefined;
    if (!Array.isArray(expected)) return fitsPattern(expected, actual);
    const candidates = Array.isArray(actual) ? actual : [actual];
    return expected.some((rule) => candidates.some((candidate) => fitsRule(rule, candidate)));
  });
}

/** @type {Record<string, (argument: any, value: any) => boolean>} */
const OPERATORS = {
  exists: (isThere, value) => (value !== undefined && !isObject(value)) === isThere,
  prefix: (start, value) => typeof value === 'string' && value.startsWith(start),
  suffix: (end, value) => typeof value === 'string' && value.endsWith(end),
  'equals-ignore-case': (text, value) =>
    typeof value === 'string' && value.toLowerCase() === text.toLowerCase(),
  'anything-but': (others, value) => {
    if (value === undefined) return false;
    if (isObject(others) && !Array.isArray(others)) return !fitsRule(others, value);
    return ![others].flat().includes(value);
  },
};

/** @param {unknown} rule @param {unknown} value */
function fitsRule(rule, value) {
  if (!isObject(rule)) return rule === value;
  const [[name, argument] = ['', undefined], ...more] = Object.entries(rule);
  const operator = OPERATORS[name];
  if (operator === undefined || more.length > 0) {
    throw new Error(`filter rule ${JSON.stringify(rule)} is not known here`);
  }
  return operator(argument, value);
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}
