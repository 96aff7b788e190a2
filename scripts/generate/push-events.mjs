// terraform/push-events.json: what the rules of EventBridge let through, out of the one list of event sources in core.
import { importSources } from '../build/source-bundle.mjs';

/**
 * What one rule lets through.
 *
 * @typedef {object} PushRule
 * @property {Readonly<Record<string, string>>} services their families by service, `iam` of `iam.amazonaws.com`
 * @property {readonly string[] | null} names events by name; null: all of them
 * @property {boolean} everywhere in every Region; else in that of the deployment alone
 */

/** @typedef {import('../../packages/core/src/event/event-source.ts').EventSource} EventSource */

/** Characters of a pattern (EventBridge user guide, quotas). */
export const MAX_PATTERN = 2_048;
/** Where services have a second name, both are let through: this one is the longest of them. */
const LONGEST_SUFFIXES = ['amazonaws.com', 'amazonaws.com.cn'];

/**
 * Returns how long the pattern of a rule is where it is longest.
 *
 * @param {Pick<PushRule, 'services' | 'names'>} rule
 */
export function measurePattern({ names, services }) {
  const sources = Object.keys(services);
  const pattern = {
    detail: {
      ...(names === null ? {} : { eventName: names }),
      eventSource: sources.flatMap((service) => LONGEST_SUFFIXES.map((end) => `${service}.${end}`)),
    },
    source: [{ prefix: 'aws.' }],
  };
  return JSON.stringify(pattern).length;
}

/**
 * Returns the rules by their labels. What is kept of a service by name has rules of its own: others of its events are thousands
 * a day. What else is kept is in one, which may let reads through.
 *
 * @param {readonly EventSource[]} sources
 * @param {Readonly<Record<string, ReadonlySet<string>>>} ownEvents events that may be about the deployment itself
 * @returns {Record<string, PushRule>}
 */
export function planPushRules(sources, ownEvents) {
  const whole = sources.filter(({ keeps }) => typeof keeps === 'string');
  const named = sources.flatMap(({ family, keeps, service }) =>
    typeof keeps === 'string' ? [] : [{ service, family, names: [...keeps] }],
  );
  const own = Object.entries(ownEvents).map(([service, names]) => ({
    service,
    family: 'guard',
    names: [...names],
  }));
  const services = Object.fromEntries(whole.map(({ family, service }) => [service, family]));
  return {
    identity: { services, names: null, everywhere: true },
    ...pack('guard', named, true),
    ...pack('own', own, false),
  };
}

/**
 * Puts as many services into a rule as its pattern has room for.
 *
 * @param {string} label
 * @param {readonly { service: string, family: string, names: readonly string[] }[]} named
 * @param {boolean} everywhere
 */
function pack(label, named, everywhere) {
  /** @type {PushRule[]} */
  const rules = [];
  for (const { family, names, service } of named) {
    const last = rules.at(-1);
    const joined = {
      services: { ...last?.services, [service]: family },
      names: [...new Set([...(last?.names ?? []), ...names])].sort(),
      everywhere,
    };
    if (last !== undefined && measurePattern(joined) <= MAX_PATTERN)
      rules[rules.length - 1] = joined;
    else rules.push({ services: { [service]: family }, names: [...names].sort(), everywhere });
  }
  return Object.fromEntries(rules.map((rule, index) => [`${label}-${index + 1}`, rule]));
}

/** @type {import('./generate.mjs').Generator} */
export async function generate(root) {
  /** @type {typeof import('../../packages/core/src/event/event-source.ts') & typeof import('../../packages/core/src/event/own-services.data.ts')} */
  const { EVENT_SOURCES, OWN_EVENTS } = await importSources(root, [
    'packages/core/src/event/event-source.ts',
    'packages/core/src/event/own-services.data.ts',
  ]);
  const rules = planPushRules(EVENT_SOURCES, OWN_EVENTS);
  return new Map([['terraform/push-events.json', `${JSON.stringify(rules, null, 2)}\n`]]);
}
