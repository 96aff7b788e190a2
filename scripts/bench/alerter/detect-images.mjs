import { readFileSync } from 'node:fs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import {
  CATALOGUE,
  createEngine,
  decodeImage,
  parseSettings,
  RULE_IDS,
} from '@iam-tracker/alerter/detect';
import { EVENT_ATTRIBUTES } from '@iam-tracker/core';
import { answer, childOptions } from '../child.mjs';

/** Passes over all events before measuring starts, so that all code is compiled. */
const WARM_UP_PASSES = 4;
const MEASURED_CPU_MICROSECONDS = 3_000_000;

const { file, side } = childOptions();
const images = readFileSync(file, 'utf8')
  .split('\n')
  .map((line) => JSON.parse(line));
const engine = createEngine(CATALOGUE, parseSettings({}, RULE_IDS));

/**
 * The event of an item that `unmarshall` has read, in the spelling of rules and no more work than that: the
 * comparison is between the two readers.
 */
class ReadItem {
  /** @param {Record<string, any>} item */
  constructor(item) {
    this.item = item;
  }
  get occurredAt() {
    return Date.parse(this.item.event_time);
  }
  get isRequestOmitted() {
    return this.item.request_parameters?.startsWith('{"omitted":') === true;
  }
}
for (const { field, name } of EVENT_ATTRIBUTES) {
  Object.defineProperty(ReadItem.prototype, field, {
    /** @this {ReadItem} */
    get() {
      return this.item[name];
    },
  });
}
for (const [part, name] of [
  ['request', 'request_parameters'],
  ['response', 'response_elements'],
  ['additional', 'additional_event_data'],
  ['details', 'service_event_details'],
]) {
  const cached = `parsed_${part}`;
  Object.defineProperty(ReadItem.prototype, String(part), {
    /** @this {ReadItem & Record<string, unknown>} */
    get() {
      this[cached] ??= parseObject(this.item[String(name)]);
      return this[cached];
    },
  });
}

/** @param {string | undefined} json */
function parseObject(json) {
  const value = json === undefined ? {} : JSON.parse(json);
  return typeof value === 'object' && value !== null ? value : {};
}

/** @type {(image: any) => any} */
const read = side === 'ours' ? decodeImage : (image) => new ReadItem(unmarshall(image));

function pass() {
  let matches = 0;
  for (const image of images) matches += engine.evaluate(read(image)).matches.length;
  return matches;
}

for (let count = 0; count < WARM_UP_PASSES; count += 1) pass();
const started = process.cpuUsage();
let passes = 0;
let matches = 0;
let used = 0;
while (used < MEASURED_CPU_MICROSECONDS) {
  matches = pass();
  passes += 1;
  const { system, user } = process.cpuUsage(started);
  used = system + user;
}
answer({ matches, perSecond: (passes * images.length) / (used / 1e6) });
