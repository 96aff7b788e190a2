import { mergeIntervals } from '../coverage/interval.ts';
import { lastSegment } from '../text.ts';
import { REDACTED } from './secret-names.ts';

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

/** A part of a text, in UTF-16 units, the end excluded. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const TYPES =
  'assumed-role|federated-user|group|instance-profile|mfa|oidc-provider|policy|role|saml-provider|server-certificate|sms-mfa|u2f|user';
const NEIGHBOURS =
  'access-analyzer|cloudtrail|config|guardduty|identitystore|organizations|rolesanywhere|securityhub|sso';
const ARN_START = `arn:aws[\\w-]{0,16}:(?:(?:iam|sts):[\\w-]{0,32}:(?:\\d{12}|aws):(?:${TYPES})|(?:${NEIGHBOURS}):[\\w-]{0,32}:(?:\\d{12})?:[A-Za-z-]{1,40})/`;
/** Between white space or quotes a path may be of any characters: `role/&token=/deploy`. */
const ARN_ALONE = new RegExp(
  `(?<![^\\s"'(\\[\`])${ARN_START}(?:[!#-&(-;=?-[\\]-~]{0,512}/)?[\\w+=,.@-]{0,127}[\\w+=@-]`,
  'g',
);
/** Inside a URL or a list what follows the ARN is not part of it. */
const ARN_INSIDE = new RegExp(`(?<=[^\\s"'(\\[\`])${ARN_START}[\\w+=.@/-]{1,1024}`, 'g');

const NAME_IN_TEXT = '[\\w+=,.@-]{1,128}';
/** Wording in which IAM and STS name, in a refusal, what a request named. */
const NAMED_IN_REFUSAL = new RegExp(
  [
    `(?<=\\bon resource: (?:user|role|group|policy|instance profile) )${NAME_IN_TEXT}(?= because\\b|$)`,
    `(?<=\\b(?:called|with id|with name|for user|for role|account alias|instance profile|policy|provider) )${NAME_IN_TEXT}(?= (?:already exists|cannot be found|does not exist|was not found)\\b)`,
  ].join('|'),
  'gi',
);

/** Wording of IAM for a parameter that breaks a constraint. */
const REFUSED_VALUE = /(?<=\bValue ')([^']{1,2048})' at '([\w.]{1,128})'/g;

/** `"userName":"…"` at any level of JSON escaping; names and values without a quote in them. */
const QUOTED_FIELD = /(?<=["'])([A-Za-z][\w:]{1,60})\\*["']\s{0,8}:\s{0,8}(\\*["'])/g;
const QUOTED_CONTENT = /[^"'\\]+/y;

/**
 * Finds the identifiers of IAM in a text that is not read as JSON: ARNs, names in the refusals of IAM,
 * and quoted values in fields that hold identifiers. The answer tells whether a place is inside one;
 * nothing is searched before the first question. Linear in the text.
 */
function findIdentifiers(text: string): (at: number) => boolean {
  let ranges: readonly TextRange[] | undefined;
  return (at) => {
    ranges ??= mergeIntervals([
      ...findMatches(text, ARN_ALONE),
      ...findMatches(text, ARN_INSIDE),
      ...findMatches(text, NAMED_IN_REFUSAL),
      ...findRefusedValues(text),
      ...findQuotedFields(text),
    ]);
    return isWithin(ranges, at);
  };
}

function* findMatches(text: string, pattern: RegExp): Generator<TextRange> {
  for (const match of text.matchAll(pattern)) {
    yield { start: match.index, end: match.index + match[0].length };
  }
}

function* findRefusedValues(text: string): Generator<TextRange> {
  for (const { 1: value = '', 2: path = '', index } of text.matchAll(REFUSED_VALUE)) {
    const isName = isIdentifier(grammarOf(lastSegment(path, '.')), value);
    if (isName) yield { start: index, end: index + value.length };
  }
}

function* findQuotedFields(text: string): Generator<TextRange> {
  for (const match of text.matchAll(QUOTED_FIELD)) {
    const [whole, name = '', quote = ''] = match;
    const grammar = grammarOf(name);
    if (grammar === undefined) continue;
    const start = match.index + whole.length;
    QUOTED_CONTENT.lastIndex = start;
    const content = QUOTED_CONTENT.exec(text)?.[0];
    if (content === undefined || !text.startsWith(quote, start + content.length)) continue;
    if (isIdentifier(grammar, content)) yield { start, end: start + content.length };
  }
}

function isWithin(ranges: readonly TextRange[], at: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range !== undefined && range.start <= at;
}

/**
 * Replaces what `locate` finds in each match of the pattern (a global one), left to right. A match that
 * begins within an identifier is passed over, and so is one that begins within what was replaced. The
 * same text comes back when nothing is to hide.
 */
export function hideMatches(
  text: string,
  pattern: RegExp,
  locate: (match: RegExpExecArray) => TextRange | undefined,
): string {
  let clean = '';
  let copied = 0;
  let isInIdentifier: ((at: number) => boolean) | undefined;
  for (const match of text.matchAll(pattern)) {
    if (match.index < copied) continue;
    const range = locate(match);
    if (range === undefined || range.start === range.end) continue;
    if (text.slice(range.start, range.end) === REDACTED) continue;
    isInIdentifier ??= findIdentifiers(text);
    if (isInIdentifier(match.index)) continue;
    clean += text.slice(copied, range.start) + REDACTED;
    copied = range.end;
  }
  return copied === 0 ? text : clean + text.slice(copied);
}
