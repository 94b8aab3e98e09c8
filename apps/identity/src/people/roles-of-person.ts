import { createHash } from 'node:crypto';
import { type Work, statement } from '#plugin-kit';

/** Roles whose holder is no danger to others when somebody else gets hold of their card. */
const OWN_CONCERNS_ALONE: ReadonlySet<string> = new Set(['learner']);
/**
 * A role that has ended counts for so long as one that is held: else whoever may take roles away and give them takes
 * one away, makes a card as for anybody, and gives it back.
 */
const COUNTS_AFTER_ITS_END_MS = 30 * 86_400_000;

export interface RoleRow {
  readonly assignmentId: string;
  readonly role: string;
  readonly scope: string;
  readonly fromAt: Date | null;
  readonly toAt: Date | null;
  readonly revokedAt: Date | null;
}

const rolesOfPerson = statement<RoleRow, [personId: string, endedSince: Date]>(
  'roles-of-person',
  `
  SELECT assignment_id AS "assignmentId", role, scope, from_at AS "fromAt", to_at AS "toAt",
    revoked_at AS "revokedAt"
  FROM person_role
  WHERE person_id = $1 AND (to_at IS NULL OR to_at > $2) AND (revoked_at IS NULL OR revoked_at > $2)`,
);

/** The roles of a person, also those that begin later, at a moment of domain time: roles are facts of the programme. */
export class PersonRoles {
  constructor(
    private readonly rows: readonly RoleRow[],
    private readonly now: Date,
  ) {}

  static async of(work: Work, personId: string, now: Date): Promise<PersonRoles> {
    return new PersonRoles(
      await work.query(rolesOfPerson, personId, new Date(now.getTime() - COUNTS_AFTER_ITS_END_MS)),
      now,
    );
  }

  /** Those by which their holder reaches others, and those that ended a short while ago. */
  get staffRoles(): readonly RoleRow[] {
    return this.rows.filter(({ role }) => isStaffRole(role));
  }

  /** Whether whoever got a card of this person could act in a role. */
  get isStaff(): boolean {
    return this.staffRoles.length > 0;
  }

  /**
   * The same as long as nothing of the person's roles changes: none is given, none taken, none begins or ends. Empty
   * for none.
   */
  get mark(): string {
    const current = this.rows.filter(({ toAt, revokedAt }) => !isPast(toAt, this.now) && revokedAt === null);
    if (current.length === 0) return '';
    const lines = current
      .map(
        ({ assignmentId, fromAt }) =>
          `${assignmentId}${fromAt === null || isPast(fromAt, this.now) ? '' : ' not begun'}`,
      )
      .sort();
    return createHash('sha256').update(lines.join('\n')).digest('base64url').slice(0, 22);
  }
}

export const isStaffRole = (role: string): boolean => !OWN_CONCERNS_ALONE.has(role);

const isPast = (moment: Date | null, now: Date) => moment !== null && moment <= now;
