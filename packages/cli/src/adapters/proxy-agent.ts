/// <reference path="./proxy-from-env.d.ts" />
import { type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { AppError, printable } from '@iam-tracker/core';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';

const POOL = { keepAlive: true };

/**
 * Connects each request as the environment says for its host: through the proxy of HTTPS_PROXY, HTTP_PROXY or
 * ALL_PROXY (a CONNECT for https), or directly where NO_PROXY says so. Connections are kept and used again.
 */
export class EnvironmentProxyAgent extends Agent {
  readonly #direct = { http: new HttpAgent(POOL), https: new HttpsAgent(POOL) };
  readonly #proxies = new Map<string, HttpAgent>();

  constructor() {
    super(POOL);
  }

  override connect(_request: ClientRequest, options: AgentConnectOpts): HttpAgent {
    const { secureEndpoint, host, port } = options;
    const scheme = secureEndpoint ? 'https' : 'http';
    const proxy = getProxyForUrl(`${scheme}://${host}:${port}`);
    if (proxy === '') return this.#direct[scheme];
    const key = `${scheme} ${proxy}`;
    const known = this.#proxies.get(key);
    if (known !== undefined) return known;
    expectHttp(proxy);
    const agent = secureEndpoint
      ? new HttpsProxyAgent(proxy, POOL)
      : new HttpProxyAgent(proxy, POOL);
    this.#proxies.set(key, agent);
    return agent;
  }

  override destroy(): void {
    for (const agent of [...Object.values(this.#direct), ...this.#proxies.values()])
      agent.destroy();
    super.destroy();
  }
}

/** Says what is wrong without the password that may be in the address. */
function expectHttp(proxy: string): void {
  const protocol = URL.canParse(proxy) ? new URL(proxy).protocol : undefined;
  if (protocol === 'http:' || protocol === 'https:') return;
  const what = protocol === undefined ? 'no URL' : `a proxy of the kind ${printable(protocol, 40)}`;
  throw new AppError('BAD_CONFIGURATION', `The proxy of the environment is ${what}.`, {
    hint: 'HTTPS_PROXY, HTTP_PROXY and ALL_PROXY take http://host:port or https://host:port.',
  });
}
