import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpsPost } from '../../src/adapters/https-post.ts';
import { postHere, startReceiver, type TestServer } from '../world/https-server.ts';

const REQUEST = { headers: { 'x-test': '1' }, body: '{"name":"müller"}' };

describe('createHttpsPost', () => {
  let server: TestServer;
  let status: number | undefined;
  beforeEach(async () => {
    status = 202;
    server = await startReceiver(() => status);
  });
  afterEach(() => server.close());

  it('posts and returns the status', async () => {
    expect(await postHere({ ...REQUEST, url: `${server.url}/a` })).toBe(202);
    expect(server.received).toMatchObject([
      { path: '/a', body: REQUEST.body, headers: { 'x-test': '1', 'content-length': '18' } },
    ]);
  });

  it('follows no redirect', async () => {
    status = 307;

    expect(await postHere({ ...REQUEST, url: server.url })).toBe(307);
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ['an address', (port: string) => `http://127.0.0.1:${port}/`],
    ['a number', (port: string) => `http://2130706433:${port}/`],
    ['a mapped address', (port: string) => `http://[::ffff:127.0.0.1]:${port}/`],
    ['a name', (port: string) => `http://localhost:${port}/`],
  ])('connects to nothing inside that is %s', async (_, urlOf) => {
    const post = createHttpsPost({ request: httpRequest });

    const failure = await post({ ...REQUEST, url: urlOf(new URL(server.url).port) }).catch(
      (error: unknown) => error,
    );

    expect(failure).toMatchObject({ code: 'PUBLISH_FAILED' });
    expect((failure as Error).message).toMatch(/is not an address of the internet\.$/);
    expect(server.received).toEqual([]);
  });

  it('speaks TLS alone of itself', async () => {
    const post = createHttpsPost({ isAllowed: () => true });

    await expect(post({ ...REQUEST, url: server.url })).rejects.toMatchObject({
      code: 'PUBLISH_FAILED',
    });
    expect(server.received).toEqual([]);
  });

  it('gives up on what does not answer', async () => {
    status = undefined;
    const post = createHttpsPost({
      isAllowed: () => true,
      request: httpRequest,
      timeoutMilliseconds: 50,
    });

    await expect(post({ ...REQUEST, url: server.url })).rejects.toMatchObject({
      code: 'PUBLISH_FAILED',
      message: expect.stringContaining('cannot be reached: ') as unknown,
    });
  });

  it('names a host that cannot be reached', async () => {
    const { url } = server;
    await server.close();

    await expect(postHere({ ...REQUEST, url })).rejects.toMatchObject({
      message: expect.stringContaining('ECONNREFUSED') as unknown,
    });
  });
});
