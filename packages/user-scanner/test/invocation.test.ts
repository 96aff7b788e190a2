import { AppError } from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { invoke } from '../src/invocation.ts';
import { createWorld, SETTINGS, START } from './world/scanner.ts';

describe('invoke', () => {
  it.each([
    [300, 240],
    [60, 24],
  ])('stops asking IAM in time to store: of %i seconds after %i', async (remaining, given) => {
    const world = createWorld();
    world.account.before = () => {
      throw new AppError('IAM_THROTTLED', 'Rate exceeded');
    };
    const context = { getRemainingTimeInMillis: () => remaining * 1000 };

    const end = world.time.run(
      invoke({}, context, { dependencies: world.baseDependencies(), settings: SETTINGS }),
    );

    await expect(end).rejects.toMatchObject({ code: 'INCOMPLETE' });
    const used = (world.time.now() - START) / 1000;
    expect(used).toBeLessThanOrEqual(given);
    expect(used).toBeGreaterThan(given / 3);
  });
});
