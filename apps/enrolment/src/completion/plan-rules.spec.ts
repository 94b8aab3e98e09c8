import { describe, expect, it } from '@jest/globals';
import { type Plan, reviewPlan, revisePlan } from './plan-rules.js';

const aPlan = (facts: Partial<Plan> = {}): Plan => ({
  planId: 'p',
  learnerId: 'l',
  programmeId: 'd',
  moduleIds: ['a', 'b'],
  revision: 1,
  state: 'agreed',
  ...facts,
});
const completed = (...ids: string[]) => new Set(ids);

describe('The rules of training plans', () => {
  it('fulfil a plan with its last module, and once', () => {
    expect(reviewPlan(aPlan(), completed('a')).changes).toEqual([]);
    const { plan, changes } = reviewPlan(aPlan(), completed('b', 'a', 'other'));

    expect(changes).toEqual(['fulfilled']);
    expect(reviewPlan(plan, completed('a', 'b')).changes).toEqual([]);
  });

  it('count the first agreement as revision 1', () => {
    const { plan, changes } = revisePlan(aPlan({ revision: 0, moduleIds: [] }), ['a'], completed());

    expect([plan.revision, changes]).toEqual([1, ['agreed']]);
  });

  it('change nothing when the same modules are agreed on again', () => {
    expect(revisePlan(aPlan(), ['b', 'a'], completed())).toEqual({ plan: aPlan(), changes: [] });
  });

  it('open a fulfilled plan that gets something new', () => {
    const { plan, changes } = revisePlan(aPlan({ state: 'fulfilled' }), ['a', 'b', 'c'], completed('a', 'b'));

    expect([plan.state, plan.revision, changes]).toEqual(['agreed', 2, ['agreed', 'reopened']]);
  });

  it('fulfil a plan at once when only what is completed is left in it', () => {
    expect(revisePlan(aPlan(), ['a'], completed('a')).changes).toEqual(['agreed', 'fulfilled']);
  });

  it('keep a plan fulfilled when its revision asks for nothing new', () => {
    const { plan, changes } = revisePlan(aPlan({ state: 'fulfilled' }), ['a'], completed('a', 'b'));

    expect([plan.state, changes]).toEqual(['fulfilled', ['agreed']]);
  });
});
