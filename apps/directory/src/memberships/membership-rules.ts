/** A person's part in a programme, as far as it may collide with another. */
export interface KnownMembership {
  readonly membershipId: string;
  readonly goalGroupId: string;
  readonly isExclusive: boolean;
  readonly fromDay: string;
  /** The last day; null while it goes on. */
  readonly endedOn: string | null;
}

export interface WantedMembership {
  readonly goalGroupId: string;
  readonly isExclusive: boolean;
  readonly fromDay: string;
  readonly endedOn: string | null;
}

/** What a wish meets among the memberships that there are. */
export type Verdict =
  | { readonly kind: 'new' }
  /** The very same goes on already. */
  | { readonly kind: 'as-asked'; readonly membershipId: string }
  /** The person is in the group in this time already, from another day or until another one. */
  | { readonly kind: 'otherwise'; readonly known: KnownMembership }
  /** The person is in another group in this time, and the two exclude each other. */
  | { readonly kind: 'in-another-group'; readonly known: KnownMembership };

/** Periods with both days of their ends; the last may be open. */
const overlap = (one: WantedMembership, other: KnownMembership): boolean =>
  (other.endedOn === null || one.fromDay <= other.endedOn) && (one.endedOn === null || other.fromDay <= one.endedOn);

/**
 * Whether somebody may be a member so: not twice in one group at a time, nor in two groups that exclude each other. Who
 * left before is taken in again, for another period.
 */
export function judgeMembership(wanted: WantedMembership, known: readonly KnownMembership[]): Verdict {
  const met = known.filter((membership) => overlap(wanted, membership));
  const same = met.find(({ goalGroupId }) => goalGroupId === wanted.goalGroupId);
  if (same)
    return same.fromDay === wanted.fromDay && same.endedOn === wanted.endedOn
      ? { kind: 'as-asked', membershipId: same.membershipId }
      : { kind: 'otherwise', known: same };
  const excluding = met.find(({ isExclusive }) => isExclusive || wanted.isExclusive);
  return excluding ? { kind: 'in-another-group', known: excluding } : { kind: 'new' };
}
