import { describe, expect, it } from '@jest/globals';
import { widestPiece, widthOf, wrap } from '../../../src/render/table/wrap.ts';

describe('wrap', () => {
  it.each([
    ['short', 10, ['short']],
    ['two words here', 10, ['two words', 'here']],
    ['abcdefghijkl', 5, ['abcde', 'fghij', 'kl']],
    ['role/admin-of-all', 12, ['role/admin-', 'of-all']],
    ['GetAccountAuthorizationDetails', 12, ['GetAccount', 'Authorizatio', 'nDetails']],
    ['GetAccountAuthorizationDetails', 16, ['GetAccount', 'Authorization', 'Details']],
    ['ListMFADevices', 8, ['ListMFA', 'Devices']],
    ['CreateOpenIDConnectProvider', 14, ['CreateOpenID', 'Connect', 'Provider']],
    ['198.51.100.132', 10, ['198.51.', '100.132']],
    ['from 198.51.100.132', 16, ['from', '198.51.100.132']],
    ['at 2001:db8:aa:8::14a8', 20, ['at', '2001:db8:aa:8::14a8']],
    ['arn:aws:iam::123456789012:role/deploy', 24, ['arn:aws:iam::', '123456789012:role/deploy']],
    ['key\\u202etxt and more', 12, ['key\\u202etxt', 'and more']],
    ['seen in ap-southeast-2', 16, ['seen in', 'ap-southeast-2']],
    ['情報セキュリティ本部', 12, ['情報', 'セキュリティ', '本部']],
    ['lucas.tan@example.com', 14, ['lucas.tan@', 'example.com']],
    ['日本語日本語', 8, ['日本語日', '本語']],
    ['👩‍👩‍👧x👩‍👩‍👧', 3, ['👩‍👩‍👧x', '👩‍👩‍👧']],
    ['e\u0301te\u0301 e\u0301te\u0301', 5, ['e\u0301te\u0301', 'e\u0301te\u0301']],
    // An eighth note of three characters, a column each, that make one grapheme.
    ['\u{1d158}\u{1d165}\u{1d16e}', 2, ['\u{1d158}\u{1d165}', '\u{1d16e}']],
  ])('breaks %p at %p', (text, width, expected) => {
    expect(wrap(text, width)).toEqual(expected);
  });
});

describe('widestPiece', () => {
  it.each([
    ['', 0],
    ['GetAccountSummary', 7],
    ['ends in blanks   ', 6],
    ['ac466caa-d659-447e-aa7e-bb1ff76b199d', 36],
    ['日本語', 2],
  ])('of %p is %p', (text, expected) => {
    expect(widestPiece(text)).toBe(expected);
  });
});

describe('widthOf', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['é', 1],
    ['e\u0301', 1],
  ])('measures %p', (text, expected) => {
    expect(widthOf(text)).toBe(expected);
  });
});
