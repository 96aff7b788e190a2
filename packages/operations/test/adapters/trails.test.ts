import { describe, expect, it } from '@jest/globals';
import { createTrails } from '../../src/adapters/trails.ts';
import { withAws } from './with-aws.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:210987654321:trail/company';
const TRAIL = { TrailARN: ARN, HomeRegion: 'us-east-1', IsMultiRegionTrail: true };
const selectors = { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] };

describe('createTrails', () => {
  it('tells of each trail whether it logs and what it takes', async () => {
    await withAws(
      ({ operation }) => {
        if (operation === 'DescribeTrails') return { body: { trailList: [TRAIL] } };
        return { body: operation === 'GetTrailStatus' ? { IsLogging: true } : selectors };
      },
      async (config, requests) => {
        const [trail, ...others] = await createTrails(config).list();

        expect(others).toEqual([]);
        expect(trail).toMatchObject({ arn: ARN, isMultiRegion: true, isLogging: true, selectors });
        expect(requests.slice(1).map(({ input }) => Object.values(input))).toEqual([[ARN], [ARN]]);
      },
    );
  });

  it('does not guess at what AWS refuses to tell of a trail, and says when there is no telling at all', async () => {
    const refusal = { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } };
    await withAws(
      ({ operation }, index) =>
        operation === 'DescribeTrails' && index === 0 ? { body: { trailList: [TRAIL] } } : refusal,
      async (config) => {
        const [trail] = await createTrails(config).list();

        expect(trail).toMatchObject({ isLogging: undefined, selectors: undefined });
        expect(trail?.refusal).toContain('AccessDenied');
        await expect(createTrails(config).list()).rejects.toMatchObject({ code: 'AWS_REFUSED' });
      },
    );
  });
});
