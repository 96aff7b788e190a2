import { describe, expect, it } from '@jest/globals';
import { expectTag } from '../../build/release-files.mjs';

describe('expectTag', () => {
  it('takes the tag of the version', () => {
    expect(() => expectTag('1.2.3-rc.1', 'v1.2.3-rc.1')).not.toThrow();
  });

  it.each(['1.2.3', 'v1.2.4', 'v1.2.3-rc.1', 'V1.2.3', '', 'v1.2.3\n'])('refuses %j', (tag) => {
    expect(() => expectTag('1.2.3', tag)).toThrow(
      `the tag is ${JSON.stringify(tag)} and the version in package.json is 1.2.3: the tag must be v1.2.3`,
    );
  });
});
