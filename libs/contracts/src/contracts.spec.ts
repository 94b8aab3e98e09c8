import { describe, expect, it } from '@jest/globals';
import * as contracts from './index.js';

describe('contracts', () => {
  it('names every event once', () => {
    const types = Object.values(contracts).map((event) => event.type);

    expect(new Set(types).size).toBe(types.length);
    expect(types).toContain('enrolment.enrolment.completed.v1');
  });
});
