import { describe, expect, it } from '@jest/globals';
import { expectPaths } from '../../src/sources/expect-paths.ts';

const here = import.meta.filename;

describe('expectPaths', () => {
  it('accepts paths that exist', async () => {
    await expect(expectPaths([here, import.meta.dirname])).resolves.toBeUndefined();
  });

  it('names every path that leads nowhere', async () => {
    await expect(expectPaths([here, '/no/such', `${here}/below`])).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: `No such file or folder: /no/such, ${here}/below`,
    });
  });

  it('says what to do about an address', async () => {
    await expect(expectPaths(['s3://bucket/AWSLogs'])).rejects.toMatchObject({
      hint: expect.stringContaining('aws s3 sync'),
    });
  });

  it('leaves other errors to the reader', async () => {
    await expect(expectPaths(['x'.repeat(1000)])).resolves.toBeUndefined();
  });
});
