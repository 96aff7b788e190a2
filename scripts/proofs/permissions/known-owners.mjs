// What AWS knows when it judges a call and the request does not say: the workgroup of a query, the function of a mapping,
// the tags of a key, the boundary of a role. Learnt from the answers to the calls that made them.

/** @typedef {import('../deployment/aws-call.mjs').AwsCall} AwsCall */
/** @typedef {import('../deployment/aws-call.mjs').AwsRequest} AwsRequest */

/**
 * Returns a memory of what calls made.
 *
 * @param {string} accountId
 */
export function createKnownOwners(accountId) {
  /** Resources and conditions that a call about an id has. @type {Map<string, Partial<AwsCall>>} */
  const known = new Map();
  return {
    /**
     * Adds to the calls of a request what is known of the ids that it names.
     *
     * @template {AwsCall[]} Calls
     * @param {Calls} calls
     * @param {AwsRequest} request
     * @returns {Calls}
     */
    complete(calls, { body, url }) {
      const [call] = calls;
      if (call === undefined || !OWNED.test(call.action)) return calls;
      // The policy of a role names keys and mappings; the call is about the role.
      const text = call.service === 'iam' ? call.resources.join(' ') : `${url} ${body}`;
      const named = findKnown(known, text);
      if (named === undefined) return calls;
      const { conditions, ...rest } = named;
      const completed = calls.map((each) => ({
        ...each,
        ...rest,
        conditions: { ...each.conditions, ...conditions },
      }));
      return /** @type {Calls} */ (completed);
    },
    /**
     * Learns from the answer to a call.
     *
     * @param {AwsCall} call
     * @param {AwsRequest} request
     * @param {{ body: string | Buffer }} reply
     */
    note({ action, conditions, region, resources }, { body }, reply) {
      const here = `${region}:${accountId}`;
      if (action === 'iam:CreateRole') {
        const boundary = conditions['iam:permissionsboundary'];
        if (boundary === undefined) return;
        known.set(resources[0] ?? '', { conditions: { 'iam:permissionsboundary': boundary } });
      } else if (action === 'athena:CreateNamedQuery' || action === 'athena:StartQueryExecution') {
        const { NamedQueryId, QueryExecutionId } = parse(reply.body);
        const { WorkGroup } = parse(body);
        const workgroup = `arn:aws:athena:${here}:workgroup/${WorkGroup}`;
        known.set(NamedQueryId ?? QueryExecutionId, { resources: [workgroup] });
      } else if (action === 'lambda:CreateEventSourceMapping') {
        const functionArn = conditions['lambda:functionarn'] ?? '';
        known.set(parse(reply.body).UUID, { conditions: { 'lambda:functionarn': functionArn } });
      } else if (action === 'kms:CreateKey') {
        const { KeyId } = parse(reply.body).KeyMetadata;
        /** @type {{ TagKey: string, TagValue: string }[]} */
        const tags = parse(body).Tags ?? [];
        const keys = tags.map(({ TagKey, TagValue }) => [
          `aws:resourcetag/${TagKey.toLowerCase()}`,
          TagValue,
        ]);
        known.set(KeyId, { conditions: Object.fromEntries(keys) });
      }
    },
  };
}

const OWNED =
  /^(athena:\w+(NamedQuery|QueryExecution|QueryResults)|lambda:\w+EventSourceMapping|kms:\w+|iam:\w+RolePolicy)$/;

/** @param {Map<string, Partial<AwsCall>>} known @param {string} text */
function findKnown(known, text) {
  for (const [id, what] of known) if (text.includes(id)) return what;
  return undefined;
}

/** @param {string | Buffer} text @returns {any} */
function parse(text) {
  try {
    return JSON.parse(String(text));
  } catch {
    return {};
  }
}
