import { fc, it } from '@fast-check/jest';
import { admit, EVENT_SOURCES, parseRolePatterns, SERVICE_SUFFIXES } from '@iam-tracker/core';
import { describe, expect } from '@jest/globals';
import { planShards } from '../../src/collect/shards.ts';
import { storePage } from '../../src/collect/store-page.ts';
import { beginMemoryShard, NOW } from '../world/shard.ts';
import { createMemoryEventStore } from '../world/stores.ts';

const NOISE = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };
const FAMILIES = { iam: true, sts: true, signin: true, sso: true, guard: true };
const HOME = 'us-east-1';
const NAMES = [
  ...EVENT_SOURCES.flatMap(({ keeps }) => (typeof keeps === 'string' ? [] : [...keeps])),
  ...['LookupEvents', 'CreateUser', 'ListUsers', 'CreateSession', 'AssumeRole', 'PutObject'],
];
const SERVICES = [...EVENT_SOURCES.map(({ service }) => service), 'iot', 'ec2', 's3'];

const records = fc.record({
  service: fc.constantFrom(...SERVICES),
  suffix: fc.constantFrom(...SERVICE_SUFFIXES.slice(0, 2)),
  eventName: fc.constantFrom(...NAMES),
  readOnly: fc.constantFrom(true, false, undefined),
  category: fc.constantFrom('Management', undefined),
});

describe('planShards', () => {
  it.prop([records])(
    'has a shard for just what an import of the record would store',
    async (one) => {
      const { service, suffix, eventName, readOnly, category } = one;
      const isGlobal = EVENT_SOURCES.some(
        (source) => source.service === service && source.recordedIn === 'home',
      );
      const isChina = suffix === 'amazonaws.com.cn';
      const homeRegion = isChina ? 'cn-north-1' : HOME;
      const region = isGlobal ? homeRegion : isChina ? 'cn-northwest-1' : 'eu-west-1';
      const record = {
        eventVersion: '1.11',
        eventID: 'e-1',
        eventTime: new Date((NOW - 60) * 1000).toISOString(),
        eventSource: `${service}.${suffix}`,
        userIdentity: { type: 'IAMUser', userName: 'alice' },
        awsRegion: region,
        ...{ eventName, readOnly, eventCategory: category },
      };

      const { verdict } = admit(record, NOISE);
      const store = createMemoryEventStore();
      const plan = planShards({
        accountId: '123456789012',
        homeRegion,
        regions: [region],
        families: FAMILIES,
      });
      // LookupEvents compares the one text it is asked for.
      const asked = (plan.get(region) ?? []).filter(
        (shard) => shard.source === record.eventSource || shard.eventName === eventName,
      );
      for (const shard of asked) {
        const envelope = { eventId: 'e-1', eventTime: NOW - 60, eventSource: record.eventSource };
        const entry = { text: JSON.stringify(record), envelope };
        await storePage([entry], await beginMemoryShard({}, shard), store, NOISE);
      }

      expect(store.ids.size).toBe(verdict === 'store' ? 1 : 0);
    },
  );

  it.prop([fc.uniqueArray(fc.constantFrom('us-east-1', 'eu-west-1', 'cn-north-1'))])(
    'never plans a shard twice',
    (regions) => {
      const plan = planShards({
        accountId: '123456789012',
        homeRegion: HOME,
        regions,
        families: FAMILIES,
      });

      for (const shards of plan.values()) {
        const names = shards.map((shard) => shard.source ?? shard.eventName);
        expect(new Set(names).size).toBe(names.length);
      }
    },
  );
});
