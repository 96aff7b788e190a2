import { isJsonObject, type JsonObject } from '@iam-tracker/core';
import type { RuleEvent } from '../event/rule-event.ts';

/** A policy document, or why there is none to judge. */
export type PolicyReading =
  | { readonly state: 'read'; readonly policy: Policy }
  | { readonly state: 'absent' }
  /** Too large to be recorded: what it grants is hidden. */
  | { readonly state: 'omitted' }
  /** There is something, and it is no policy. */
  | { readonly state: 'broken'; readonly problem: string };

/** An IAM policy with every element in its list form. */
export interface Policy {
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly principals: readonly Principal[];
  readonly notPrincipals: readonly Principal[];
  readonly conditions: readonly Condition[];
}

export interface Principal {
  /** `*` for the bare `"Principal": "*"`. */
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser' | '*';
  readonly value: string;
}

/** One key of one operator; `key` is in lower case, since case does not count there. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** More than a policy of the largest size can hold (role trust 4 KB, managed 6 KB, inline 10 KB). */
const MAX_STATEMENTS = 1000;
const PRINCIPAL_TYPES: ReadonlyMap<string, Principal['type']> = new Map([
  ['aws', 'AWS'],
  ['service', 'Service'],
  ['federated', 'Federated'],
  ['canonicaluser', 'CanonicalUser'],
]);

class BrokenPolicy extends Error {}

/** Several rules ask for the policy of one event. It lives as long as the event. */
const READ: WeakMap<RuleEvent, Map<string, PolicyReading>> = new WeakMap();

/**
 * Reads the policy in a field of the request, once for each event; knows the marker of a request that was too
 * large.
 */
export function readRequestPolicy(event: RuleEvent, field = 'policyDocument'): PolicyReading {
  const known = READ.get(event)?.get(field);
  if (known !== undefined) return known;
  const reading: PolicyReading = event.isRequestOmitted
    ? { state: 'omitted' }
    : readPolicy(event.request[field]);
  if (reading.state === 'read') remember(event, field, reading);
  return reading;
}

/** Reads the trust policy in the request of CreateRole or UpdateAssumeRolePolicy. */
export function readRequestTrust(event: RuleEvent): PolicyReading {
  const field = event.eventName === 'CreateRole' ? 'assumeRolePolicyDocument' : 'policyDocument';
  return readRequestPolicy(event, field);
}

function remember(event: RuleEvent, field: string, reading: PolicyReading): void {
  const readings = READ.get(event) ?? new Map<string, PolicyReading>();
  READ.set(event, readings.set(field, reading));
}

/**
 * Reads a policy document: JSON text, URL-encoded JSON text, or the object itself; text and list forms of
 * every element; element names in any case, as IAM itself does not mind. Total: whatever is not a
 * policy is `broken`, with a reason.
 */
export function readPolicy(value: unknown): PolicyReading {
  if (value === undefined || value === null || value === '') return { state: 'absent' };
  const document = typeof value === 'string' ? parseText(value) : value;
  if (!isJsonObject(document)) return broken('it is no JSON object');
  if (document.omitted !== undefined) return { state: 'omitted' };
  const statement = elementOf(document, 'statement');
  const list = Array.isArray(statement) ? statement : statement === undefined ? [] : [statement];
  if (list.length === 0) return broken('it has no statement');
  if (list.length > MAX_STATEMENTS) return broken('it has too many statements');
  try {
    return { state: 'read', policy: { statements: list.map(readStatement) } };
  } catch (error) {
    if (error instanceof BrokenPolicy) return broken(error.message);
    throw error;
  }
}

function broken(problem: string): PolicyReading {
  return { state: 'broken', problem };
}

/** IAM answers with documents in the encoding of RFC 3986, in which every brace is escaped. */
function parseText(text: string): unknown {
  try {
    return JSON.parse(/^\s*%7B/i.test(text) ? decodeURIComponent(text) : text);
  } catch {
    return undefined;
  }
}

function readStatement(value: unknown): Statement {
  if (!isJsonObject(value)) throw new BrokenPolicy('a statement is no JSON object');
  const effect = elementOf(value, 'effect');
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new BrokenPolicy('a statement neither allows nor denies');
  }
  return {
    effect,
    actions: readTexts(value, 'action'),
    notActions: readTexts(value, 'notaction'),
    resources: readTexts(value, 'resource'),
    notResources: readTexts(value, 'notresource'),
    principals: readPrincipals(value, 'principal'),
    notPrincipals: readPrincipals(value, 'notprincipal'),
    conditions: readConditions(elementOf(value, 'condition')),
  };
}

function elementOf(object: JsonObject, name: string): unknown {
  const written = Object.keys(object).find(
    (each) => each.length === name.length && each.toLowerCase() === name,
  );
  return written === undefined ? undefined : object[written];
}

function readTexts(statement: JsonObject, name: string): string[] {
  const value = elementOf(statement, name);
  return value === undefined ? [] : toTexts(value, name);
}

function toTexts(value: unknown, name: string): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === 'string') return item;
    throw new BrokenPolicy(`${name} holds something that is no text`);
  });
}

function readPrincipals(statement: JsonObject, name: string): Principal[] {
  const value = elementOf(statement, name);
  if (value === undefined) return [];
  if (typeof value === 'string') {
    if (value === '*') return [{ type: '*', value }];
    throw new BrokenPolicy(`${name} is a text other than *`);
  }
  if (!isJsonObject(value)) throw new BrokenPolicy(`${name} is no JSON object`);
  return Object.entries(value).flatMap(([written, ids]) => {
    const type = PRINCIPAL_TYPES.get(written.toLowerCase());
    if (type === undefined) throw new BrokenPolicy(`${name} has a type that IAM does not know`);
    return toTexts(ids, name).map((id) => ({ type, value: id }));
  });
}

function readConditions(value: unknown): Condition[] {
  if (value === undefined) return [];
  if (!isJsonObject(value)) throw new BrokenPolicy('condition is no JSON object');
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (!isJsonObject(keys)) throw new BrokenPolicy('a condition operator holds no JSON object');
    return Object.entries(keys).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      values: toConditionValues(values),
    }));
  });
}

/** Numbers and booleans may be written bare. */
function toConditionValues(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'number' || typeof item === 'boolean') return String(item);
    throw new BrokenPolicy('a condition compares with something that is no text');
  });
}
