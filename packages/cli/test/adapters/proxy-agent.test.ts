import { get, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EnvironmentProxyAgent } from '../../src/adapters/proxy-agent.ts';
import { changeEnvironment, type LocalServer, startProxy, startSts } from './aws-world.ts';

const NONE = {
  ...{ HTTPS_PROXY: undefined, HTTP_PROXY: undefined, ALL_PROXY: undefined, NO_PROXY: undefined },
  ...{ https_proxy: undefined, http_proxy: undefined, all_proxy: undefined, no_proxy: undefined },
};

let target: LocalServer;
let proxy: LocalServer;
let agent: EnvironmentProxyAgent;
let restore: () => void = () => undefined;

beforeEach(async () => {
  target = await startSts();
  proxy = await startProxy(target.port);
  agent = new EnvironmentProxyAgent();
});

afterEach(async () => {
  restore();
  agent.destroy();
  await proxy.close();
  await target.close();
});

function ask(url: string): Promise<string> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    asking.on('error', reject);
    asking.end();
  });
}

describe('EnvironmentProxyAgent', () => {
  it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])(
    'opens a tunnel to the host through %s',
    async (name) => {
      restore = changeEnvironment({ ...NONE, [name]: proxy.url });

      // The target speaks no TLS: that the tunnel leads there is what counts.
      await expect(ask('https://sts.us-east-1.amazonaws.com/')).rejects.toThrow();

      expect(proxy.requests).toEqual(['CONNECT sts.us-east-1.amazonaws.com:443']);
    },
  );

  it('sends requests without TLS to HTTP_PROXY whole', async () => {
    restore = changeEnvironment({ ...NONE, HTTP_PROXY: proxy.url });

    const text = await ask('http://sts.example.com/path');

    expect(text).toBe('through the proxy');
    expect(proxy.requests).toEqual(['GET http://sts.example.com/path']);
  });

  it('goes around the proxy where NO_PROXY says so', async () => {
    restore = changeEnvironment({
      ...NONE,
      HTTP_PROXY: proxy.url,
      NO_PROXY: '.example.com,127.0.0.1',
    });

    await ask(`${target.url}/`);

    expect(proxy.requests).toEqual([]);
    expect(target.requests).toHaveLength(1);
  });

  it('keeps connections for the next request', async () => {
    restore = changeEnvironment(NONE);

    const ports: unknown[] = [];
    for (let count = 0; count < 2; count += 1) {
      await new Promise<void>((resolve, reject) => {
        get(target.url, { agent }, (response) => {
          ports.push(response.socket.localPort);
          response.resume().on('end', resolve);
        }).on('error', reject);
      });
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(new Set(ports).size).toBe(1);
  });

  it.each([
    ['socks5://user:hunter2@127.0.0.1:1080', 'socks5:'],
    ['http://[', 'no URL'],
  ])('refuses %s, without its password', async (url, what) => {
    restore = changeEnvironment({ ...NONE, HTTPS_PROXY: url });

    const refusal = ask('https://sts.us-east-1.amazonaws.com/').catch((error: Error) => error);

    expect(await refusal).toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: expect.stringContaining(what),
    });
    expect(String(await refusal)).not.toContain('hunter2');
  });
});
