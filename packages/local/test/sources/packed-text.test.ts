import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { unpackText } from '../../src/sources/packed-text.ts';

const TEXT = JSON.stringify({ name: 'Zoë', words: 'x'.repeat(1000) });
const packed = gzipSync(TEXT).toString('base64');

describe('unpackText', () => {
  it.each([
    ['base64', Buffer.from(TEXT).toString('base64')],
    ['base64 of gzip', packed],
    ['base64 with a line feed behind it', `${packed}\n`],
  ])('unpacks %s', (_name, text) => {
    expect(unpackText(text, 10_000)).toBe(TEXT);
  });

  it.each([
    ['other text', 'H4sI is how it begins'],
    ['a short word', 'eyJh'],
    ['base64 of words', Buffer.from('just a few words in there').toString('base64')],
    ['damaged gzip', `${packed.slice(0, 20)}AAAA`],
    ['more than it may', gzipSync('x'.repeat(20_000)).toString('base64')],
    ['base64 of more than it may', Buffer.from(`{${'x'.repeat(20_000)}`).toString('base64')],
  ])('leaves %s alone', (_name, text) => {
    expect(unpackText(text, 10_000)).toBeUndefined();
  });
});
