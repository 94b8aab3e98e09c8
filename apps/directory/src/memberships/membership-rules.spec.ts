import { describe, expect, it } from '@jest/globals';
import { type KnownMembership, type WantedMembership, judgeMembership } from './membership-rules.js';

/** In the group of managers, which excludes others, from the first of March on. */
const wanted = (facts: Partial<WantedMembership> = {}): WantedMembership => ({
  goalGroupId: 'managers',
  isExclusive: true,
  fromDay: '2024-03-01',
  endedOn: null,
  ...facts,
});
const known = (facts: Partial<KnownMembership> = {}): KnownMembership => ({
  membershipId: 'm',
  ...wanted(),
  ...facts,
});

describe('Who may be a member', () => {
  it('is who was none', () => {
    expect(judgeMembership(wanted(), [])).toEqual({ kind: 'new' });
  });

  it('is told of the membership that is exactly as asked', () => {
    expect(judgeMembership(wanted(), [known()])).toEqual({ kind: 'as-asked', membershipId: 'm' });
  });

  it.each<[string, Partial<KnownMembership>]>([
    ['from another day', { fromDay: '2024-02-01' }],
    ['until a last day', { endedOn: '2024-03-01' }],
    ['later', { fromDay: '2024-04-01' }],
  ])('is never answered as if it were as asked, when it is so %s', (_, facts) => {
    expect(judgeMembership(wanted(), [known(facts)])).toMatchObject({ kind: 'otherwise' });
  });

  it('comes back the day after the last day, and not on it', () => {
    const before = known({ fromDay: '2023-01-01', endedOn: '2024-02-29' });

    expect(judgeMembership(wanted(), [before])).toEqual({ kind: 'new' });
    expect(judgeMembership(wanted({ fromDay: '2024-02-29' }), [before])).toMatchObject({ kind: 'otherwise' });
  });

  it.each([
    [true, true, 'in-another-group'],
    [true, false, 'in-another-group'],
    [false, true, 'in-another-group'],
    [false, false, 'new'],
  ])('is in two groups at a time only when neither excludes others (%s, %s)', (one, other, kind) => {
    expect(
      judgeMembership(wanted({ isExclusive: one }), [known({ goalGroupId: 'coaches', isExclusive: other })]).kind,
    ).toBe(kind);
  });

  it('is in another group before or after', () => {
    expect(
      judgeMembership(wanted(), [known({ goalGroupId: 'x', fromDay: '2023-01-01', endedOn: '2024-02-29' })]),
    ).toEqual({ kind: 'new' });
  });
});
