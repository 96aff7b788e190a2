import { shellWord } from './text.ts';

/** A step to take about a credential: in words, and as a command where there is one. */
export interface Step {
  readonly step: string;
  /** For a POSIX shell; made of names and ids of AWS's own grammar alone. */
  readonly command: string | null;
}

/** IAM API reference, `userName` and `roleName`: what IAM takes for a name. */
const IAM_NAME = /^[\w+=,.@-]{1,64}$/;
/** IAM API reference, `accessKeyId`: 16 to 128 characters; the prefixes are those of keys and sessions. */
const KEY_ID = /^A(?:KIA|SIA)[A-Z0-9]{12,124}$/;
/** Ids of SSH keys, certificates and credentials of single services. */
const CREDENTIAL_ID = /^[A-Z0-9]{16,128}$/;
/** The console's name of the policy that it writes for "Revoke active sessions". */
const REVOKING_POLICY = 'AWSRevokeOlderSessions';
/** The time is that of the shell: sessions that are opened until then end as well. */
const NOW = `'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'`;

/** Tells whether IAM takes a text for the name of a user or role: no other is put into a command. */
function isIamName(text: string | undefined): text is string {
  return text !== undefined && IAM_NAME.test(text);
}

/** Tells whether a text is the id of an access key, lasting or temporary. */
export function isKeyId(text: string | undefined): text is string {
  return text !== undefined && KEY_ID.test(text);
}

/** Switches a key of a user off, or on again; finds out whose it is when no name is known that IAM would take. */
export function switchKey(
  userName: string | undefined,
  keyId: string,
  status: 'Active' | 'Inactive',
): Step {
  const step = status === 'Inactive' ? 'switch it off' : 'switch it on again';
  if (!isIamName(userName)) {
    const find = aws('get-access-key-last-used', ['access-key-id', keyId]);
    return { step: `find out whose it is, then ${step}`, command: find };
  }
  const command = aws(
    'update-access-key',
    ['user-name', userName],
    ['access-key-id', keyId],
    ['status', status],
  );
  return { step, command };
}

/** Ends every session of a role that was opened before now; it can be taken anew. */
export function endRoleSessions(roleName: string | undefined): Step {
  return endSessions('role', roleName);
}

/** Ends what temporary credentials of a user may do: those of GetSessionToken, federation and the console. */
export function endUserSessions(userName: string | undefined): Step {
  return endSessions('user', userName);
}

function endSessions(kind: 'role' | 'user', name: string | undefined): Step {
  const step = `end all sessions of the ${kind} that were opened before now; its programs need new ones`;
  if (!isIamName(name)) return { step, command: null };
  const words = aws(`put-${kind}-policy`, [`${kind}-name`, name], ['policy-name', REVOKING_POLICY]);
  const document = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"${NOW}"}}}]}`;
  return { step, command: `${words} --policy-document '${document}'` };
}

/** Shows what a key did in the last 90 days, in the Region that the shell is set to. */
export function lookUpKey(keyId: string): Step {
  const attribute = `AttributeKey=AccessKeyId,AttributeValue=${keyId}`;
  return {
    step: 'see what it did, in each Region',
    command: `aws cloudtrail lookup-events --lookup-attributes ${attribute}`,
  };
}

/** Takes the console password of a user away. */
export function deletePassword(userName: string | undefined): Step {
  const step = 'take the console password away';
  const command = isIamName(userName) ? aws('delete-login-profile', ['user-name', userName]) : null;
  return { step, command };
}

/** Credentials of a user that are no access keys, and the calls that switch them off. */
const OTHERS = {
  service_credential: ['service-specific-credential', 'service-specific-credential-id'],
  ssh_key: ['ssh-public-key', 'ssh-public-key-id'],
  certificate: ['signing-certificate', 'certificate-id'],
} as const;
export type OtherCredential = keyof typeof OTHERS;

/** Switches another credential of a user off; lists them when the record does not tell its id. */
export function switchOther(
  kind: OtherCredential,
  userName: string | undefined,
  id: string | undefined,
): Step {
  const [noun, option] = OTHERS[kind];
  if (!isIamName(userName)) return { step: 'switch it off', command: null };
  const owner = ['user-name', userName] as const;
  if (id === undefined || !CREDENTIAL_ID.test(id)) {
    return {
      step: 'find it by its time, then switch it off',
      command: aws(`list-${noun}s`, owner),
    };
  }
  const command = aws(`update-${noun}`, owner, [option, id], ['status', 'Inactive']);
  return { step: 'switch it off', command };
}

function aws(call: string, ...options: readonly (readonly [name: string, value: string])[]) {
  return ['aws iam', call, ...options.map(writeOption)].join(' ');
}

/** A value that begins with `-` would be an option by itself: names of IAM may. */
function writeOption([name, value]: readonly [name: string, value: string]): string {
  return `--${name}${value.startsWith('-') ? '=' : ' '}${shellWord(value)}`;
}
