// Judges as IAM does where the emulator lets everyone do everything: what the role of a function may do, who may take which role, and
// what the session that comes of it may do.
import { sendForm } from '../../emulator/requests.mjs';
import { accessDenied } from '../permissions/operator-calls.mjs';
import { listDenied } from './policy.mjs';

/** @typedef {import('./aws-call.mjs').AwsCall} AwsCall */
/** @typedef {import('./policy.mjs').PolicyDocument} PolicyDocument */

/**
 * A caller as IAM knows it: the role, whatever the session.
 *
 * @typedef {object} Principal
 * @property {string} accountId
 * @property {string} roleArn
 * @property {readonly (readonly PolicyDocument[])[]} policies each list must allow a call: those of the role, and its boundary
 */

/**
 * Everyone may ask who they are (STS API reference, GetCallerIdentity).
 */
const ALWAYS_ALLOWED = 'sts:GetCallerIdentity';

/**
 * Takes a role in the emulator, which asks nobody, and returns the key. It leads into the account.
 *
 * @param {string} url
 * @param {string} roleArn
 */
export async function takeAnyRole(url, roleArn) {
  const form = { Action: 'AssumeRole', RoleArn: roleArn, RoleSessionName: 'test' };
  const answer = await sendForm(url, { service: 'sts', region: 'us-east-1', form });
  return /** @type {string} */ (readAccessKey(answer));
}

/**
 * @param {object} options
 * @param {string} options.url of the emulator
 * @param {string} options.organizationId
 * @param {readonly string[]} options.accountIds of the organization
 */
export function createRoleJudge({ accountIds, organizationId, url }) {
  /** Sessions that were handed out, by their keys. @type {Map<string, Principal>} */
  const sessions = new Map();
  /** Policies of roles that may be taken, by ARN. @type {Map<string, readonly PolicyDocument[]>} */
  const taken = new Map();
  /** @type {Set<string>} */
  const refused = new Set();
  /** @type {Map<string, Promise<string>>} */
  const readers = new Map();

  /** A key that may read in the account of a role. @param {string} roleArn */
  function readerOf(roleArn) {
    const accountId = accountOf(roleArn);
    const known =
      readers.get(accountId) ?? takeAnyRole(url, `arn:aws:iam::${accountId}:role/reader`);
    readers.set(accountId, known);
    return known;
  }

  return {
    /** Calls that were refused, each once. */
    refused,
    /** Returns the account that a key leads into; undefined for a key that was not handed out here. @param {string} accessKeyId */
    accountOf: (accessKeyId) => sessions.get(accessKeyId)?.accountId,
    /** Returns the policies of a role's own. @param {string} roleArn */
    readPolicies: async (roleArn) => readRolePolicies(url, roleArn, await readerOf(roleArn)),
    /**
     * Returns what stands between a function and the emulator: it refuses what the function's role, or that of a session it took,
     * may not do, and knows the keys that are handed out.
     *
     * @param {Principal} own
     */
    guard(own) {
      return {
        /** @param {AwsCall} call @param {import('./aws-call.mjs').AwsRequest} request */
        answer: async (call, request) => {
          const caller = sessions.get(call.accessKeyId) ?? own;
          const why = await findRefusal(caller, call, request);
          if (why === undefined) return undefined;
          refused.add(`${caller.roleArn.split('/').at(-1)}: ${why}`);
          return accessDenied(why, request);
        },
        owners: {
          /** @template {AwsCall[]} Calls @param {Calls} calls */
          complete: (calls) => calls,
          /** @param {AwsCall} call @param {unknown} _request @param {{ body: string | Buffer }} reply */
          note({ action, resources: [roleArn = ''] }, _request, { body }) {
            const key = action === 'sts:AssumeRole' ? readAccessKey(String(body)) : undefined;
            const policies = taken.get(roleArn);
            if (key === undefined || policies === undefined) return;
            sessions.set(key, { accountId: accountOf(roleArn), roleArn, policies: [policies] });
          },
        },
      };
    },
  };

  /**
   * @param {Principal} caller
   * @param {AwsCall} call
   * @param {import('./aws-call.mjs').AwsRequest} request
   * @returns {Promise<string | undefined>}
   */
  async function findRefusal(caller, call, { body }) {
    if (call.action === ALWAYS_ALLOWED) return undefined;
    const [resource = ''] = call.resources;
    const isOurs = call.action === 'sts:AssumeRole' && accountIds.includes(accountOf(resource));
    const judged = {
      ...call,
      conditions: {
        ...call.conditions,
        ...(isOurs ? { 'aws:resourceorgid': organizationId } : {}),
      },
    };
    const denied = caller.policies.flatMap((policies) => listDenied(policies, judged));
    if (denied[0] !== undefined) return `${call.action} on ${denied[0]}`;
    if (call.action !== 'sts:AssumeRole') return undefined;
    const role = await readRole(url, resource, await readerOf(resource));
    const externalId = new URLSearchParams(body.toString('utf8')).get('ExternalId');
    const isTrusted = role !== undefined && trusts(role, { caller, externalId, resource });
    if (!isTrusted) return `${call.action} on ${resource}, which is not there or does not trust it`;
    taken.set(resource, await readRolePolicies(url, resource, await readerOf(resource)));
    return undefined;
  }

  /**
   * @param {PolicyDocument} trust
   * @param {{ caller: Principal, externalId: string | null, resource: string }} request
   */
  function trusts(trust, { caller, externalId, resource }) {
    const root = `arn:aws:iam::${caller.accountId}:root`;
    const statements = [trust.Statement].flat().map((statement) => {
      const { Principal, ...rest } = /** @type {any} */ (statement);
      const names = [Principal?.AWS ?? []].flat();
      const isNamed = names.includes(root) || names.includes(caller.roleArn);
      return isNamed ? [{ ...rest, Resource: '*' }] : [];
    });
    const conditions = {
      'aws:principalarn': caller.roleArn,
      ...(accountIds.includes(caller.accountId) ? { 'aws:principalorgid': organizationId } : {}),
      ...(externalId === null ? {} : { 'sts:externalid': externalId }),
    };
    const call = { action: 'sts:AssumeRole', resources: [resource], conditions };
    return listDenied([{ Statement: statements.flat() }], call).length === 0;
  }
}

/** @param {string} roleArn */
function accountOf(roleArn) {
  return roleArn.split(':')[4] ?? '';
}

/** @param {string} answer */
function readAccessKey(answer) {
  return /<AccessKeyId>([^<]+)<\/AccessKeyId>/.exec(answer)?.[1];
}

/**
 * Returns who may take a role; undefined when there is no such role.
 *
 * @param {string} url
 * @param {string} roleArn
 * @param {string} accessKeyId
 * @returns {Promise<PolicyDocument | undefined>}
 */
async function readRole(url, roleArn, accessKeyId) {
  const RoleName = roleArn.split('/').at(-1) ?? '';
  const form = { Action: 'GetRole', RoleName };
  const request = { service: 'iam', region: 'us-east-1', accessKeyId, form };
  const answer = await sendForm(url, request).catch((error) => {
    if (String(error).includes('NoSuchEntity')) return '';
    throw error;
  });
  return readDocument(answer, 'AssumeRolePolicyDocument');
}

/**
 * Returns the inline policies of a role.
 *
 * @param {string} url
 * @param {string} roleArn
 * @param {string} [accessKeyId] of its account
 * @returns {Promise<PolicyDocument[]>}
 * @throws Error when it has attached ones, which nothing of ours has
 */
export async function readRolePolicies(url, roleArn, accessKeyId) {
  const RoleName = roleArn.split('/').at(-1) ?? '';
  const key = accessKeyId === undefined ? {} : { accessKeyId };
  /** @type {(Action: string, more?: Record<string, string>) => Promise<string>} */
  const ask = (Action, more) =>
    sendForm(url, {
      ...{ service: 'iam', region: 'us-east-1', ...key },
      form: { Action, RoleName, ...more },
    });
  const attached = await ask('ListAttachedRolePolicies');
  if (attached.includes('<PolicyArn>')) {
    throw new Error(`role ${RoleName} has attached policies; only its own are judged here`);
  }
  const inline = await ask('ListRolePolicies');
  const names = [...inline.matchAll(/<member>([^<]+)<\/member>/g)].map(([, name = '']) => name);
  return Promise.all(
    names.map(async (PolicyName) => {
      const answer = await ask('GetRolePolicy', { PolicyName });
      return readDocument(answer, 'PolicyDocument') ?? { Statement: [] };
    }),
  );
}

/** @param {string} answer @param {string} name @returns {PolicyDocument | undefined} */
function readDocument(answer, name) {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer)?.[1];
  if (text === undefined) return undefined;
  return JSON.parse(decodeURIComponent(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')));
}
