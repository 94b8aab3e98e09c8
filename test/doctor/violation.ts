/** A wound, and the table that has to be put back to heal it. */
export interface Violation {
  readonly invariant: string;
  readonly table: string;
  readonly plant: string;
  /** What putting the rows back does not heal. */
  readonly mend?: string;
}
