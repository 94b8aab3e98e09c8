import { describe, expect, it } from '@jest/globals';
import { partOf } from '#testing';
import { acceptanceOf, isTakenFromAnother, isVouchedFor } from './acceptance-rules.js';
import type { LockedProposal } from './locked-proposal.js';

const [PERSON, OTHER] = ['person', 'other'];

interface Facts extends Partial<Pick<LockedProposal, 'concerns' | 'linkedTo'>> {
  readonly row?: Partial<LockedProposal['row']>;
}

/** A proposal that nobody has answered, of an identity that is nobody's, looked at by whoever signs in so. */
const aProposal = ({ row = {}, concerns = 'identity', linkedTo = null }: Facts = {}): LockedProposal =>
  partOf<LockedProposal>({
    concerns,
    linkedTo,
    row: { personId: PERSON, outcome: null, approvedAt: null, vouchedAt: null, proposedByClient: null, ...row },
  });

describe('A yes to a proposed identity', () => {
  it('links, from whoever signs in so', () => {
    expect(acceptanceOf(aProposal())).toBe('links');
  });

  it('approves, from the person', () => {
    expect(acceptanceOf(aProposal({ concerns: 'person' }))).toBe('approves');
  });

  it('is done already where it was said before and the identity is still of the person', () => {
    expect(acceptanceOf(aProposal({ row: { outcome: 'accepted' }, linkedTo: PERSON }))).toBe('is-done');
  });

  it.each([
    ['was accepted and has gone to another since', 'accepted', OTHER],
    ['was accepted and has ended since', 'accepted', null],
    ['was declined', 'declined', null],
    ['has lapsed', 'lapsed', PERSON],
  ] as const)('comes to nothing where the proposal %s', (_what, outcome, linkedTo) => {
    expect(acceptanceOf(aProposal({ row: { outcome }, linkedTo: linkedTo ?? null }))).toBe('is-over');
  });

  it.each([
    ['nobody', null, undefined, false],
    ['another who is left', OTHER, OTHER, false],
    ['another who is not left', OTHER, undefined, true],
    ['another, with somebody else left', OTHER, PERSON, true],
  ])('takes the identity of %s', (_whose, linkedTo, leaving, isTaken) => {
    expect(isTakenFromAnother(aProposal({ linkedTo: linkedTo ?? null }), leaving)).toBe(isTaken);
  });
});

describe('A proposed identity is vouched for', () => {
  const now = new Date();

  it.each([
    ['by the person', { approvedAt: now }],
    ['by a second operator', { vouchedAt: now }],
    ['by the installation itself', { proposedByClient: 'lyftet-cli' }],
  ])('%s', (_whom, row) => {
    expect(isVouchedFor(aProposal({ row }), 'lyftet-cli')).toBe(true);
  });

  it('by no other client', () => {
    expect(isVouchedFor(aProposal({ row: { proposedByClient: 'payroll' } }), 'lyftet-cli')).toBe(false);
  });

  it('by nobody where the installation has no client of its own', () => {
    expect(isVouchedFor(aProposal(), undefined)).toBe(false);
  });
});
