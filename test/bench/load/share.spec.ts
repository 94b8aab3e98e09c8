import { describe, expect, it } from '@jest/globals';
import { share } from './share.js';

describe('share', () => {
  it('gives each item to one worker, the next as soon as it is free', async () => {
    const seen: string[] = [];

    await share(['a', 'b', 'c', 'd'], [1, 50], async (item, milliseconds) => {
      seen.push(`${item} ${milliseconds}`);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    });

    expect(seen).toEqual(['a 1', 'b 50', 'c 1', 'd 1']);
  });
});
