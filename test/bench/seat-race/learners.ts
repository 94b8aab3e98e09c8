import { membershipStarted, modulePublished, personRegistered, sessionScheduled } from '#contracts';
import { uuidv7 } from '#platform';
import { keyedId } from '#plugin-kit/contract';
import type { BenchInstallation } from '../installation/bench-installation.js';
import { type Person, admitPeople } from '../installation/people.js';

const DAY_MS = 86_400_000;

/** People of one programme and the sessions that they race for, as `directory` and `catalog` would tell of them. */
export class Learners {
  private readonly programmeId = keyedId('programme', uuidv7());
  private readonly courseId = uuidv7();
  private readonly moduleId = uuidv7();
  private readonly organisationId = uuidv7();
  readonly tokens: readonly string[];

  private constructor(
    private readonly installation: BenchInstallation,
    private readonly people: readonly Person[],
  ) {
    this.tokens = people.map(({ token }) => token);
  }

  /** Makes them known to all plugins that run by events, and to the gateway by grants and access tokens. */
  static async register(installation: BenchInstallation, count: number): Promise<Learners> {
    const learners = new Learners(installation, await admitPeople(installation, count));
    await installation.feed.publish(learners.facts());
    await installation.untilCalm();
    return learners;
  }

  /**
   * Answers the id of a session that has a seat for so many, when all who are told of it have done what they do then.
   */
  async session(seats: number): Promise<string> {
    const { programmeId, courseId, moduleId } = this;
    const sessionId = uuidv7();
    const startsAt = new Date(Date.now() + DAY_MS).toISOString();
    const endsAt = new Date(Date.now() + 2 * DAY_MS).toISOString();
    await this.installation.feed.publish([
      sessionScheduled(sessionId, {
        sessionId,
        programmeId,
        courseId,
        moduleId,
        startsAt,
        endsAt,
        seats,
        form: 'classroom',
        hours: 6,
        trainerIds: [],
      }),
    ]);
    await this.installation.untilCalm();
    return sessionId;
  }

  /** @throws {Error} unless the session has given each of them one seat, and nobody two */
  async requireSeats(sessionId: string, count: number): Promise<void> {
    const { rows } = await this.installation.sql.query<{ taken: number; learners: number }>(
      `SELECT s.seats_taken AS taken, count(DISTINCT e.learner_id)::int AS learners FROM enrolment.session s
       JOIN enrolment.enrolment e ON e.session_id = s.session_id AND e.state = 'confirmed'
       WHERE s.session_id = $1
       GROUP BY 1`,
      [sessionId],
    );
    if (rows[0]?.taken !== count || rows[0].learners !== count)
      throw new Error(`The session gave ${JSON.stringify(rows[0])} instead of ${count} seats`);
  }

  private *facts() {
    const { programmeId, courseId, moduleId, organisationId } = this;
    const goalGroupId = uuidv7();
    yield modulePublished(moduleId, {
      moduleId,
      courseId,
      programmeId,
      key: 'm',
      title: { sv: 'Säker på nätet' },
      hours: 6,
      competences: [],
    });
    for (const { personId } of this.people) {
      const membershipId = uuidv7();
      yield personRegistered(personId, { personId, sex: 'female', organisationId });
      yield membershipStarted(membershipId, {
        membershipId,
        personId,
        programmeId,
        goalGroupId,
        organisationId,
        from: '2023-01-01',
      });
    }
  }
}
