import { lastSegment } from '../record/arn.ts';

/** Longer than any identifier of IAM: ARNs have at most 2048 characters. */
const LONGEST_IDENTIFIER = 2048;

// IAM API reference, request parameters: names `[\w+=,.@-]+` of at most 128 characters, session names and source
// identities alike. Identity Center and identity providers take letters of every script.
const NAME = /^[\p{L}\p{M}\p{N}_+=,.@-]{1,128}$/u;
/** Unique ids, alone or with the session behind a colon, and subjects of identity providers. */
const PRINCIPAL = /^[\p{L}\p{M}\p{N}_+=,.@:/|-]{1,256}$/u;
/** `/`, or anything visible between two slashes, at most 512 characters ("IAM identifiers", paths). */
const PATH = /^\/(?:[!-~]{1,510}\/)?$/;
const PATH_PREFIX = /^\/[!-~]{0,511}$/;
const ARN = /^arn:[\w-]{1,32}:[\w.-]{1,64}:[\w-]{0,32}:(?:[\d*]{0,12}|aws):[!-~]{1,1900}$/;
/** An ARN for virtual and U2F devices, the maker's number for others. */
const SERIAL_NUMBER = /^(?:arn:[\w-]{1,32}:iam::\d{12}:[!-~]{1,512}|[\w+=/:,.@-]{9,256})$/;

/** Names are in lower case without separators. */
const GRAMMARS: ReadonlyMap<string, RegExp> = new Map([
  ...[
    'accountalias',
    'accountname',
    'analyzername',
    'configrulename',
    'configurationrecordername',
    'deliverychannelname',
    'displayname',
    'groupname',
    'instanceprofilename',
    'name',
    'newgroupname',
    'newservercertificatename',
    'newusername',
    'organizationalunitname',
    'permissionsetname',
    'policyname',
    'principalname',
    'profilename',
    'rolename',
    'rolesessionname',
    'samlprovidername',
    'servercertificatename',
    'serviceusername',
    'sessionname',
    'sourceidentity',
    'trailname',
    'username',
    'virtualmfadevicename',
  ].map((name): [string, RegExp] => [name, NAME]),
  ...[
    'accesskeyid',
    'assumedroleid',
    'certificateid',
    'credentialid',
    'federateduserid',
    'groupid',
    'instanceprofileid',
    'policyid',
    'principalid',
    'roleid',
    'servercertificateid',
    'servicespecificcredentialid',
    'sshpublickeyid',
    'subject',
    'subjectfromwebidentitytoken',
    'userid',
  ].map((name): [string, RegExp] => [name, PRINCIPAL]),
  ...[
    'assumedprincipal',
    'credentialsissuedto',
    'permissionsboundary',
    'principal',
    'switchfrom',
    'switchto',
    'targetprincipal',
  ].map((name): [string, RegExp] => [name, ARN]),
  ['path', PATH],
  ['newpath', PATH],
  ['pathprefix', PATH_PREFIX],
  ['serialnumber', SERIAL_NUMBER],
]);

/**
 * Returns what an identifier in a field of this name looks like; undefined when the field holds none.
 * Identifiers are evidence: callers choose them, and one that resembles a secret must stay readable.
 * Condition keys count by what follows their service: `aws:username`, `sts:RoleSessionName`.
 */
export function grammarOf(name: string): RegExp | undefined {
  const plain = lastSegment(name, ':')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  return GRAMMARS.get(plain) ?? GRAMMARS.get(plain.replace(/s$/, '')) ?? arnGrammar(plain);
}

function arnGrammar(plain: string): RegExp | undefined {
  return /arns?$/.test(plain) ? ARN : undefined;
}

/** Tells whether a text follows the grammar of an identifier; never for a grammar that is missing. */
export function isIdentifier(grammar: RegExp | undefined, text: string): boolean {
  return grammar !== undefined && text.length <= LONGEST_IDENTIFIER && grammar.test(text);
}

/** Services whose ARNs stand in the records that are kept. */
const IDENTITY_ARN_START =
  /^arn:[\w-]{1,32}:(?:access-analyzer|account|cloudtrail|config|guardduty|iam|identitystore|organizations|rolesanywhere|securityhub|sso|sts):/;

/** Tells whether a text is, as a whole, the ARN of something that has to do with identity. */
export function isIdentityArn(text: string): boolean {
  return IDENTITY_ARN_START.test(text) && isIdentifier(ARN, text);
}
