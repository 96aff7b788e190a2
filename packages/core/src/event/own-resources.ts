import { AppError } from '../error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { lastSegment, printable } from '../text.ts';
import { OWN_EVENTS, OWN_SPELLINGS, OWN_TYPES, type OwnType } from './own-services.data.ts';
import { readService } from './service-name.ts';

/** Resources of a deployment of this program, exactly: no patterns, so no name can imitate another. */
export interface OwnResources {
  /** `function/iam-activity-tracker-collector`, each once. */
  readonly resources: readonly OwnResource[];
  /** Region in which it runs; undefined when that is not known, and then every Region may be it. */
  readonly region: string | undefined;
}

interface OwnResource {
  readonly type: OwnType;
  /** Without its path in an ARN's sense; of a role with the path that it has. */
  readonly name: string;
}

/** Fields that tell which resource a call is about, of a record or of a stored event. */
interface OwnCall {
  readonly eventSource: unknown;
  readonly awsRegion?: unknown;
  /** The account whose record it is. */
  readonly accountId?: unknown;
  readonly request: JsonObject;
  readonly response: JsonObject;
  readonly resources?: unknown;
  /** The refusal, which names the resource where the request does not. */
  readonly errorMessage?: unknown;
}

/** Services of which nothing is kept but what is done to the deployment; the others are read anyway. */
const OWN_SERVICES: ReadonlySet<string> = /* @__PURE__ */ listServices();

function listServices(): ReadonlySet<string> {
  const read = new Set(['iam', 'cloudtrail']);
  const services = OWN_TYPES.map((type) => OWN_SPELLINGS[type].service);
  return new Set(services.filter((service) => !read.has(service)));
}

/** Tells whether a service, `lambda`, is kept for what is done to the deployment alone. */
export function isOwnService(service: string | undefined): boolean {
  return service !== undefined && OWN_SERVICES.has(service);
}

/**
 * Reads a comma-separated list such as `function/tracker-collector,table/tracker-events`; kinds that share a
 * name may be joined: `function+role+rule/tracker-collector`. Empty entries do not count.
 *
 * @throws AppError BAD_CONFIGURATION naming the first entry that is wrong.
 *
 * @example parseOwnResources('function+role/tracker-collector').resources.length // 2
 */
export function parseOwnResources(text: string, region?: string): OwnResources {
  const entries = text.split(',').map((entry) => entry.trim());
  const found = new Map<string, OwnResource>();
  for (const entry of entries.filter((each) => each !== '')) {
    const slash = entry.indexOf('/');
    const name = entry.slice(slash + 1);
    for (const type of entry.slice(0, Math.max(0, slash)).split('+')) {
      const known = OWN_TYPES.find((each) => each === type);
      if (known === undefined || !OWN_SPELLINGS[known].name.test(name)) throw badEntry(entry);
      found.set(`${type}/${name}`, { type: known, name });
    }
  }
  return { resources: [...found.values()], region };
}

function badEntry(entry: string): AppError {
  return new AppError(
    'BAD_CONFIGURATION',
    `"${printable(entry, 100)}" is no resource such as table/tracker-events; kinds are ${OWN_TYPES.join(', ')}, and names have no wildcards`,
  );
}

/** Returns the names under which CloudTrail is asked for what is done to the resources, each once. */
export function ownLookupNames(
  { resources }: OwnResources,
  { accountId, partition, region }: { accountId: string; partition: string; region: string },
): string[] {
  const names = resources.flatMap(({ name, type }) => {
    const { arnPrefix, arnService, lookedUpBy, service } = OWN_SPELLINGS[type];
    const arn = `arn:${partition}:${arnService ?? service}:${region}:${accountId}:${arnPrefix}${name}`;
    return lookedUpBy.map((by) => (by === 'name' ? name : arn));
  });
  return [...new Set(names)];
}

/** Returns the event names that are asked for where the deployment runs, each once. */
export function ownEventNames({ resources }: OwnResources): string[] {
  const services = new Set(resources.map(({ type }) => OWN_SPELLINGS[type].service));
  return [...new Set([...services].flatMap((service) => [...(OWN_EVENTS[service] ?? [])]))];
}

/** Tells whether events of a name are asked for by that name, of such a service. */
export function isOwnEvent(service: string | undefined, eventName: string | undefined): boolean {
  if (service === undefined || !Object.hasOwn(OWN_EVENTS, service)) return false;
  return OWN_EVENTS[service]?.has(eventName ?? '') === true;
}

/** Tells whether CloudTrail is asked for what is done to the resource that a call is about by the resource's name. */
export function isOwnLookedUp(own: OwnResources, call: OwnCall): boolean {
  const found = OWN_TYPES.find((type) => findOwnResource(own, call)?.startsWith(`${type}/`));
  return found !== undefined && OWN_SPELLINGS[found].lookedUpBy.length > 0;
}

/**
 * Returns the resource of the deployment that a call is about, as `type/name`; undefined when it is about none. Every
 * spelling that AWS takes for it counts: its name, its ARN in any partition, a function with its account or
 * version, a subscription of the topic, the address of a queue; in the request, or in the refusal of it.
 */
export function findOwnResource(own: OwnResources, call: OwnCall): string | undefined {
  if (own.resources.length === 0) return undefined;
  const service = readService(call.eventSource);
  const ofService = own.resources.filter(({ type }) => OWN_SPELLINGS[type].service === service);
  if (ofService.length === 0) return undefined;
  const texts = [...textsOf(call)];
  const found = ofService.find(
    (resource) =>
      isInPlace(own, resource, call) && texts.some((text) => isSpelled(resource, text, call)),
  );
  return found && `${found.type}/${found.name}`;
}

function isInPlace({ region }: OwnResources, { type }: OwnResource, { awsRegion }: OwnCall) {
  const isKnown = region !== undefined && typeof awsRegion === 'string' && awsRegion !== '';
  return OWN_SPELLINGS[type].isGlobal === true || !isKnown || awsRegion === region;
}

/** Longer texts are documents: no name. */
const LONGEST_NAME = 2_048;
/** IAM's words for all services: `… is not authorized to perform: … on resource: … because …`. */
const REFUSED_RESOURCE = /on resource: "?(\S+?)"?(?:\s|$)/;

/** Only what is at the top of a request names what it is done to; deeper are its contents. */
function* textsOf({ errorMessage, request, resources, response }: OwnCall): Generator<string> {
  for (const value of Object.values(request)) {
    for (const text of Array.isArray(value) ? value : [value]) {
      if (typeof text === 'string' && text.length <= LONGEST_NAME) yield text;
    }
  }
  // What changes a mapping names its function in the answer alone.
  if (typeof response.functionArn === 'string') yield response.functionArn;
  for (const resource of Array.isArray(resources) ? resources : []) {
    const arn = isJsonObject(resource) ? (resource.ARN ?? resource.arn) : undefined;
    if (typeof arn === 'string') yield arn;
  }
  const refused = typeof errorMessage === 'string' ? REFUSED_RESOURCE.exec(errorMessage)?.[1] : '';
  if (refused) yield refused;
}

const ARN = /^arn:[a-z-]+:([a-z0-9-]+):([a-z0-9-]*):(\d*):(.+)$/;

/**
 * Returns the `type/name` of an ARN of the services that are kept for the deployment alone; undefined for other
 * texts. What follows the name (a version, an index, a subscription) is left out.
 */
export function describeOwnArn(text: string): string | undefined {
  const [, service, , , resource = ''] = ARN.exec(text) ?? [];
  const type = OWN_TYPES.find((each) => {
    const { arnPrefix, arnService, service: own } = OWN_SPELLINGS[each];
    return isOwnService(own) && service === (arnService ?? own) && resource.startsWith(arnPrefix);
  });
  if (type === undefined) return undefined;
  const rest = resource.slice(OWN_SPELLINGS[type].arnPrefix.length);
  const name = type === 'log-group' ? rest.replace(/:.*$/, '') : rest.replace(/[:/].*$/, '');
  return name === '' ? undefined : `${type}/${name}`;
}

function isSpelled({ name, type }: OwnResource, text: string, call: OwnCall): boolean {
  const bare = type === 'role' ? lastSegment(name) : name;
  if (text === bare) return true;
  const { arnPrefix, arnService, isGlobal, service } = OWN_SPELLINGS[type];
  const arn = ARN.exec(text);
  if (arn !== null) {
    const [, ofService, region = '', account, resource = ''] = arn;
    const isHere =
      ofService === (arnService ?? service) &&
      (isGlobal === true || isSame(region, call.awsRegion)) &&
      isSame(account, call.accountId);
    return isHere && isOrContinues(resource, `${arnPrefix}${name}`);
  }
  if (type === 'function') {
    return isOrContinues(text.replace(/^(?:\d{12}:)?function:/, ''), name);
  }
  if (type !== 'queue') return false;
  const queue = /^https?:\/\/[^/]+\/(\d{12})\/([^/]+)$/.exec(text);
  return queue?.[2] === name && isSame(queue[1], call.accountId);
}

/** True unless both sides say something, and not the same. */
function isSame(said: string | undefined, recorded: unknown): boolean {
  return !said || typeof recorded !== 'string' || recorded === '' || said === recorded;
}

/** A version, an index or stream of a table, a subscription: parts of what is named. */
function isOrContinues(text: string, whole: string): boolean {
  return text.startsWith(whole) && /^(?:$|[:/])/.test(text.slice(whole.length));
}

/** Shows a CloudTrail record as a call. */
export function toOwnCall(
  record: JsonObject,
  place: { readonly region: string | undefined; readonly account: string | undefined },
): OwnCall {
  const { awsRegion, errorMessage, eventSource, recipientAccountId, resources } = record;
  const { requestParameters: request, responseElements: response } = record;
  return {
    eventSource,
    awsRegion: awsRegion ?? place.region,
    accountId: recipientAccountId ?? place.account,
    request: isJsonObject(request) ? request : {},
    response: isJsonObject(response) ? response : {},
    resources,
    errorMessage,
  };
}
