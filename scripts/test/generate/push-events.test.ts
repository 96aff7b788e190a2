import { describe, expect, it } from '@jest/globals';
import { EVENT_SOURCES } from '../../../packages/core/src/event/event-source.ts';
import { OWN_EVENTS } from '../../../packages/core/src/event/own-services.data.ts';
import { MAX_PATTERN, measurePattern, planPushRules } from '../../generate/push-events.mjs';

describe('planPushRules', () => {
  const rules = Object.entries(planPushRules(EVENT_SOURCES, OWN_EVENTS));
  const rulesOf = (service: string) => rules.filter(([, each]) => service in each.services);

  it('lets every event source through, in every Region, with each name that is kept', () => {
    for (const { family, keeps, service } of EVENT_SOURCES) {
      const [[, rule] = [], ...others] = rulesOf(service);

      expect(others).toEqual([]);
      expect(rule?.everywhere).toBe(true);
      expect(rule?.services[service]).toBe(family);
      if (typeof keeps === 'string') expect(rule?.names).toBeNull();
      else expect(rule?.names).toEqual(expect.arrayContaining([...keeps]));
    }
  });

  it('lets through what may be about the deployment where it runs', () => {
    for (const [service, names] of Object.entries(OWN_EVENTS)) {
      const [[, rule] = []] = rulesOf(service);

      expect(rule?.everywhere).toBe(false);
      expect(rule?.names).toEqual(expect.arrayContaining([...names]));
    }
  });

  it('keeps each pattern as short as EventBridge takes it, in as many rules as that needs', () => {
    const many = Array.from({ length: 200 }, (_, index) => ({
      service: `service-${index % 40}`,
      family: 'guard' as const,
      recordedIn: 'home' as const,
      keeps: new Set([`SomethingOfNumber${index}`]),
    }));
    const own = { lambda: new Set(['DeleteFunction20150331']) };
    const planned = Object.entries(planPushRules(many, own));

    expect(planned.length).toBeGreaterThan(5);
    for (const [, rule] of [...rules, ...planned]) {
      expect(measurePattern(rule)).toBeLessThanOrEqual(MAX_PATTERN);
    }
    const names = planned.flatMap(([, rule]) => rule.names ?? []);
    expect(new Set(names).size).toBe(201);
  });
});
