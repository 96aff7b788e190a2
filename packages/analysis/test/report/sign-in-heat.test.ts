import { sampleEvent } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { createSignInHeat, isSignIn } from '../../src/report/sign-in-heat.ts';

function signIn(second: number, fields: Parameters<typeof sampleEvent>[2] = {}) {
  return sampleEvent(`s${second}`, second, {
    eventType: 'signin',
    eventName: 'ConsoleLogin',
    ...fields,
  });
}

describe('isSignIn', () => {
  it.each([
    ['ConsoleLogin', 'success', true],
    ['ConsoleLogin', 'failure', true],
    ['UserAuthentication', 'success', true],
    ['CredentialVerification', 'failure', true],
    ['CredentialVerification', 'success', false],
    ['SwitchRole', 'success', false],
  ] as const)('says of %s with %s: %s', (eventName, outcome, expected) => {
    expect(isSignIn(signIn(0, { eventName, outcome }))).toBe(expected);
  });

  it('is not about other services', () => {
    expect(isSignIn(signIn(0, { eventType: 'sso' }))).toBe(false);
  });
});

describe('createSignInHeat', () => {
  it('puts addresses of a network together, by hour', () => {
    const heat = createSignInHeat();

    heat.add(signIn(3600, { sourceIp: '192.0.2.1' }));
    heat.add(signIn(3700, { sourceIp: '192.0.2.200', actor: 'bob', outcome: 'failure' }));
    heat.add(signIn(7200, { sourceIp: '2001:db8:1:2::3' }));
    const { networks, others, ...sum } = heat.result();

    expect(sum).toEqual({ attempts: 3, refused: 1 });
    expect(networks).toMatchObject([
      {
        network: '192.0.2.0/24',
        attempts: 2,
        refused: 1,
        people: 2,
        lastSeen: '2026-01-01T01:01:40Z',
      },
      { network: '2001:db8:1::/48', attempts: 1, refused: 0, people: 1 },
    ]);
    expect(networks[0]?.hours[1]).toEqual({ attempts: 2, refused: 1 });
    expect(networks[1]?.hours[2]).toEqual({ attempts: 1, refused: 0 });
    expect(others).toMatchObject({ networks: 0, attempts: 0 });
  });

  it('keeps what has no address', () => {
    const heat = createSignInHeat();
    const { sourceIp: _, ...event } = signIn(0);

    heat.add(event);
    heat.add(signIn(1, { sourceIp: 'AWS Internal' }));

    expect(heat.result().networks.map(({ network }) => network)).toEqual(['', 'AWS Internal']);
  });

  it('sums up the networks that are not shown', () => {
    const heat = createSignInHeat();

    for (let net = 0; net < 30; net += 1) {
      heat.add(signIn(net, { sourceIp: `198.51.${net}.1`, outcome: 'failure' }));
    }
    const { networks, others } = heat.result();

    expect(networks).toHaveLength(20);
    expect(others).toMatchObject({ networks: 10, attempts: 10, refused: 10 });
    expect(others.hours[0]).toEqual({ attempts: 10, refused: 10 });
  });
});
