import { describe, expect, it } from '@jest/globals';
import { feedDocument, feedSteps, writeFeed } from '../../src/render/push-feed.ts';

const trail = 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/all\u202eevents';
const feed = { isOn: false, trail, problems: [], refusal: undefined };

describe('feedSteps', () => {
  it('offers push where it is off, with the trail that is there or without one', () => {
    expect(feedSteps(feed)).toEqual([
      'Alerts leave within the hour. To have them within seconds: enable_push = true; trail all\\u202eevents can feed it.',
    ]);
    expect(feedSteps({ ...feed, trail: undefined })).toEqual([
      expect.stringContaining('create_trail = true'),
    ]);
  });

  it('says what is wrong where it is on, and nothing where it works', () => {
    expect(feedSteps({ ...feed, isOn: true })).toEqual([]);
    expect(feedSteps({ ...feed, isOn: true, problems: ['Trails: none.'] })).toEqual([
      'Trails: none.',
    ]);
  });

  it('claims nothing that AWS did not tell', () => {
    const unknown = { ...feed, trail: undefined, refusal: 'Cannot describe the trails' };

    expect(feedSteps(unknown)).toEqual([
      expect.stringMatching(/^Not known: Cannot describe the trails\./),
    ]);
    expect(writeFeed(unknown)).toContain('not known');
    expect(feedDocument(unknown)).toMatchObject({ trail: null, is_known: false });
  });
});

describe('writeFeed', () => {
  it('says whether a trail could feed push', () => {
    expect(writeFeed(feed)).toBe('a trail could feed it');
    expect(writeFeed({ ...feed, trail: undefined })).toBe('no trail could feed it');
  });
});
