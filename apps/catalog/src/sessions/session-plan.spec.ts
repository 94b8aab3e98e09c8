import { describe, expect, it } from '@jest/globals';
import { InvalidInput } from '#plugin-kit/contract';
import { type SessionPlan, seatsOf } from './session-plan.js';

const plan = (more: Partial<SessionPlan> = {}): SessionPlan => ({
  startsAt: '2027-03-01T08:00:00Z',
  endsAt: '2027-03-01T12:00:00Z',
  form: 'remote',
  trainerIds: [],
  ...more,
});
const faultsOf = (body: () => unknown) => {
  try {
    body();
  } catch (error) {
    return error instanceof InvalidInput ? error.options.errors?.map(({ pointer }) => pointer) : error;
  }
  return [];
};

describe('seatsOf', () => {
  it('takes the seats of the session before those of the module', () => {
    expect(seatsOf(plan({ seats: 5 }), { forms: ['remote'], seats: 16 })).toBe(5);
    expect(seatsOf(plan(), { forms: ['remote'], seats: 16 })).toBe(16);
  });

  it('refuses a form that the module has not and no seats, both at once', () => {
    expect(faultsOf(() => seatsOf(plan(), { forms: ['classroom'], seats: null }))).toEqual(['/form', '/seats']);
  });
});
