// Does what Lambda does between a DynamoDB stream and a function, by the settings of the event source mapping:
// filter, batch, call, and on failure report, bisect, retry, give up.

/** A payload that is larger never reaches a function. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
/** Settings of "for ever" would never end here. */
const MAX_RETRIES = 100;

/**
 * @typedef {object} Mapping as GetEventSourceMapping shows it
 * @property {string} EventSourceArn
 * @property {number} BatchSize
 * @property {boolean} [BisectBatchOnFunctionError]
 * @property {{ Filters?: { Pattern?: string }[] }} [FilterCriteria]
 * @property {string[]} [FunctionResponseTypes]
 * @property {number} [MaximumRecordAgeInSeconds]
 * @property {number} [MaximumRetryAttempts]
 */

/**
 * @typedef {object} StreamRecord as a function sees it
 * @property {string} eventID
 * @property {string} eventName
 * @property {{ SequenceNumber: string, ApproximateCreationDateTime: number, NewImage?: object }} dynamodb
 */

/** @typedef {{ result?: any, error?: { message: string } }} Answer */

/**
 * @typedef {object} Surroundings
 * @property {(event: { Records: StreamRecord[] }) => Promise<Answer>} invoke
 * @property {(records: StreamRecord[], reason: string) => Promise<void>} giveUp tells the on-failure
 *   destination
 * @property {() => number} now milliseconds since the epoch
 */

/**
 * @typedef {object} Delivery
 * @property {number} filtered records that no filter wanted
 * @property {number} invocations
 * @property {number} delivered records that the function answered for
 * @property {number} givenUp
 */

/**
 * Delivers the records of one shard, in order, until each was answered for or given up.
 *
 * @param {Mapping} mapping
 * @param {readonly StreamRecord[]} records
 * @param {Surroundings} surroundings
 * @returns {Promise<Delivery>}
 */
export async function deliver(mapping, records, { invoke, giveUp, now }) {
  const wanted = records.filter((record) => passesFilters(mapping.FilterCriteria, record));
  const delivery = {
    filtered: records.length - wanted.length,
    invocations: 0,
    delivered: 0,
    givenUp: 0,
  };
  const maxAge = mapping.MaximumRecordAgeInSeconds ?? -1;
  const configured = mapping.MaximumRetryAttempts ?? -1;
  const maxRetries = configured < 0 ? MAX_RETRIES : configured;

  for (const batch of cutBatches(wanted, mapping.BatchSize)) await deliverBatch(batch, 0);
  return delivery;

  /** @type {(batch: StreamRecord[], retries: number) => Promise<void>} */
  async function deliverBatch(batch, retries) {
    const expired = batch.filter((record) => isExpired(record));
    if (expired.length > 0) await drop(expired, 'RecordAgeExceeded');
    const current = batch.filter((record) => !isExpired(record));
    if (current.length === 0) return;
    delivery.invocations += 1;
    const failedFrom = readAnswer(mapping, current, await invoke({ Records: current }));
    delivery.delivered += failedFrom;
    const rest = current.slice(failedFrom);
    if (rest.length === 0) return;
    // A reported failure is bisected at its record; only what is left is tried again.
    if (mapping.BisectBatchOnFunctionError && failedFrom === 0 && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      await deliverBatch(rest.slice(0, middle), retries);
      await deliverBatch(rest.slice(middle), retries);
    } else if (failedFrom > 0) {
      await deliverBatch(rest, 0);
    } else if (retries < maxRetries) {
      await deliverBatch(rest, retries + 1);
    } else {
      await drop(rest, 'RetryAttemptsExhausted');
    }
  }

  /** @param {StreamRecord} record */
  function isExpired({ dynamodb }) {
    return maxAge >= 0 && now() / 1000 - dynamodb.ApproximateCreationDateTime > maxAge;
  }

  /** @type {(batch: StreamRecord[], reason: string) => Promise<void>} */
  async function drop(batch, reason) {
    delivery.givenUp += batch.length;
    await giveUp(batch, reason);
  }
}

/**
 * Counts the records from the front of a batch that the function has dealt with.
 *
 * @param {Mapping} mapping
 * @param {readonly StreamRecord[]} batch
 * @param {Answer} answer
 */
function readAnswer({ FunctionResponseTypes = [] }, batch, { result, error }) {
  if (error !== undefined) return 0;
  if (!FunctionResponseTypes.includes('ReportBatchItemFailures')) return batch.length;
  const failures = result?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return 0;
  // An identifier that is empty or no record of the batch fails all of it; else the earliest counts.
  const places = failures.map((failure) =>
    batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failure?.itemIdentifier),
  );
  if (places.includes(-1)) return 0;
  return Math.min(batch.length, ...places);
}

/**
 * @param {readonly StreamRecord[]} records
 * @param {number} batchSize
 */
function cutBatches(records, batchSize) {
  /** @type {StreamRecord[][]} */
  const batches = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record)) + 1;
    const last = batches.at(-1);
    if (last === undefined || last.length === batchSize || bytes + size > MAX_PAYLOAD_BYTES) {
      batches.push([record]);
      bytes = size;
    } else {
      last.push(record);
      bytes += size;
    }
  }
  return batches;
}

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
