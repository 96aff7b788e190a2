import { hideMatches } from './hide-matches.ts';

/**
 * AWS session tokens are long base64 with a fixed start, a different one for each generation. A longer start
 * tells them from the middle of some other base64, as in the path of a URL.
 */
const SESSION_TOKEN =
  /(?:(?<![A-Za-z0-9+/_-])(?:IQo|FwoG|FwoD|FQoG|FQoD|AQoD|AQoE|AgoG|AgoJ)|(?<![A-Za-z0-9])(?:IQoJb3JpZ2lu|F[Qw]o[DG]ZXIv|AQo[DE]YXdz|AgoJb3JpZ2lu))[A-Za-z0-9+/=_%-]{60,}/g;
/** JSON Web Tokens, signed (three parts) or encrypted (five). */
const WEB_TOKEN = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*(?:\.[\w-]*){0,2}/g;
/** API keys of Bedrock: long-lived `ABSK…` (about 130 characters), short-lived ones a signed URL in base64. */
const BEDROCK_KEY = /(?<![A-Za-z0-9])(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=_-]{16,}/g;
/** Tokens of Google, GitHub, GitLab and Slack, which their makers begin in their own way. */
const VENDOR_TOKEN =
  /(?<![A-Za-z0-9])(?:ya29\.[\w-]{16,}|gh[pousr]_\w{30,}|github_pat_\w{22,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{16,})/g;
const BEARER = /\b(Bearer\s+)[A-Za-z0-9._~+/=-]{16,}/gi;
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;
/** `https://user:password@host`, slashes escaped or not: up to the last `@` before the path. */
const URL_PASSWORD = /:\\*\/\\*\/[^\s:@/?#"'<>\\]*:([^\s/?#"'<>\\]+)@/g;

/** Hides what is a secret by its shape, whatever its name: tokens, private keys, passwords in URLs. */
export function hideShapes(text: string): string {
  let clean = text;
  for (const pattern of [PRIVATE_KEY, SESSION_TOKEN, WEB_TOKEN, BEDROCK_KEY, VENDOR_TOKEN]) {
    clean = hideMatches(clean, pattern, (match) => rangeAt(match.index, match[0].length));
  }
  clean = hideMatches(clean, BEARER, ({ 0: whole, 1: scheme = '', index }) =>
    rangeAt(index + scheme.length, whole.length - scheme.length),
  );
  return hideMatches(clean, URL_PASSWORD, ({ 0: whole, 1: password = '', index }) =>
    rangeAt(index + whole.length - 1 - password.length, password.length),
  );
}

function rangeAt(start: number, length: number): { start: number; end: number } {
  return { start, end: start + length };
}
