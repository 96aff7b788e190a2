// proxy-from-env has no types. This is what we use of version 2.1.0.
declare module 'proxy-from-env' {
  /** Returns the proxy that the environment names for a URL; empty when none, or NO_PROXY excepts it. */
  export function getProxyForUrl(url: string): string;
}
