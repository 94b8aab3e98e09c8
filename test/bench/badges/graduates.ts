import {
  attendanceRecorded,
  enrolmentCompleted,
  modulePublished,
  profilePublished,
  programmeApplied,
  sessionScheduled,
} from '#contracts';
import { uuidv7 } from '#platform';
import { STREAMS, keyedId } from '#plugin-kit/contract';
import { applySections, ask } from '../installation/ask.js';
import type { BenchInstallation } from '../installation/bench-installation.js';
import { type Person, admitOfficial } from '../installation/people.js';

const PROGRAMME_KEY = 'bench';
const PEOPLE_A_SESSION = 20;
/** What the office may decide on at once. */
const MOST_DECIDED = 500;

const certificate = {
  key: 'digital',
  title: { sv: 'Digital kompetens i vård och omsorg' },
  description: { sv: 'Den som har intyget kan arbeta säkert med digitala verktyg i vård och omsorg.' },
  criteria: { profile: 'basic' },
  validMonths: 36,
  issuer: { name: 'Provkommun', url: 'https://provkommun.example' },
};
const fund = {
  name: { sv: 'Europeiska socialfonden+' },
  wording: { sv: 'Medfinansieras av Europeiska unionen' },
  emblem: 'https://provkommun.example/eu.png',
};
const competences = [
  { competence: '4.1', level: 3 },
  { competence: '2.4', level: 2 },
  { competence: '1.2', level: 3 },
];

/**
 * People who attended all that a certificate asks, and the two officials who decide on it, as other services would tell
 * of them.
 */
export class Graduates {
  private readonly programmeId = keyedId('programme', PROGRAMME_KEY);
  private readonly moduleId = keyedId('module', this.programmeId, 'security');
  private readonly courseId = uuidv7();
  private readonly assessor = uuidv7();
  private readonly enrolments;

  private constructor(
    private readonly installation: BenchInstallation,
    private readonly preparer: Person,
    private readonly approver: Person,
    count: number,
  ) {
    const sessionIds = Array.from({ length: Math.ceil(count / PEOPLE_A_SESSION) }, () => uuidv7());
    this.enrolments = Array.from({ length: count }, (_, index) => ({
      enrolmentId: uuidv7(),
      learnerId: uuidv7(),
      sessionId: sessionIds[Math.floor(index / PEOPLE_A_SESSION)]!,
      moduleId: this.moduleId,
      courseId: this.courseId,
      programmeId: this.programmeId,
    }));
  }

  static async register(installation: BenchInstallation, count: number): Promise<Graduates> {
    const [operator, preparer, approver] = await Promise.all(
      ['operator', 'programme-office', 'certification-officer'].map((role) => admitOfficial(installation, role)),
    );
    await applySections(installation, {
      plugin: 'certification',
      programmeKey: PROGRAMME_KEY,
      sections: { certificates: [certificate] },
      as: operator!,
    });
    const graduates = new Graduates(installation, preparer!, approver!, count);
    await installation.feed.publish(graduates.facts());
    await installation.feed.putPersonStates(
      'name',
      graduates.enrolments.map(({ learnerId }, index) => [learnerId, { given: 'Åsa', family: `Öberg-${index}` }]),
    );
    for (const stream of [STREAMS.events, STREAMS.people])
      await installation.feed.untilHandledBy('certification', stream);
    return graduates;
  }

  /** Each is assessed to have completed the module; returns their cases, once all are there. */
  async complete(from: number, to: number): Promise<string[]> {
    const { assessor, installation, programmeId } = this;
    await installation.feed.publish(
      this.enrolments
        .slice(from, to)
        .map((enrolment) =>
          enrolmentCompleted(enrolment.enrolmentId, { ...enrolment, hours: 3, assessedBy: assessor }),
        ),
    );
    await this.untilCases('eligible', to - from);
    const { rows } = await installation.sql.query<{ case_id: string }>(
      `SELECT case_id FROM certification.certificate_case WHERE programme_id = $1 AND state = 'eligible'`,
      [programmeId],
    );
    return rows.map(({ case_id }) => case_id);
  }

  /** One official prepares the cases, the other approves them; returns when the last certificate is issued. */
  async decide(caseIds: readonly string[]): Promise<void> {
    for (let from = 0; from < caseIds.length; from += MOST_DECIDED) {
      const some = caseIds.slice(from, from + MOST_DECIDED);
      await ask(this.installation, 'POST', '/certificate-cases/prepare', {
        as: this.preparer,
        body: { caseIds: some, identityChecked: true },
      });
      await ask(this.installation, 'POST', '/certificate-cases/approve', {
        as: this.approver,
        body: { caseIds: some },
      });
    }
    await this.untilCases('approved', 0);
  }

  /** @throws {Error} unless each of so many has a certificate with its credential */
  async requireCredentials(count: number): Promise<void> {
    const { rows } = await this.installation.sql.query<{ holders: number; credentials: number }>(
      `
        SELECT count(DISTINCT holder_id)::int AS holders, count(*)::int AS credentials
        FROM certification.certificate
        JOIN certification.credential USING (certificate_id)
      `,
    );
    if (rows[0]?.holders !== count || rows[0].credentials !== count)
      throw new Error(`There are ${JSON.stringify(rows[0])} instead of ${count} certificates`);
  }

  /** The claims of one certificate as its holder would have it, once everybody can verify it. */
  async verifiedClaims(): Promise<object> {
    const { rows } = await this.installation.sql.query<{ certificate_id: string }>(
      'SELECT certificate_id FROM certification.certificate LIMIT 1',
    );
    const credential = await ask(this.installation, 'GET', `/certificates/${rows[0]!.certificate_id}/credential`, {
      as: this.approver,
    });
    const answer = JSON.parse(
      await ask(this.installation, 'POST', '/certificates/verification', { body: { credential } }),
    ) as { verdict: string };
    if (answer.verdict !== 'valid') throw new Error(`The certificate was judged ${JSON.stringify(answer)}`);
    return JSON.parse(Buffer.from(credential.split('.')[1]!, 'base64url').toString()) as object;
  }

  private async untilCases(state: string, count: number): Promise<void> {
    const counting = {
      name: 'count-cases',
      text: 'SELECT count(*)::int AS count FROM certification.certificate_case WHERE programme_id = $1 AND state = $2',
      values: [this.programmeId, state],
    };
    for (
      const deadline = performance.now() + 60_000;
      performance.now() < deadline;
      await new Promise((resolve) => setTimeout(resolve, 10))
    ) {
      if ((await this.installation.sql.query<{ count: number }>(counting)).rows[0]!.count === count) return;
    }
    throw new Error(`Not ${count} cases are ${state} within 60 s`);
  }

  private *facts() {
    const { programmeId, moduleId, courseId } = this;
    const profileId = keyedId('profile', programmeId, 'basic');
    yield programmeApplied(programmeId, {
      programmeId,
      key: PROGRAMME_KEY,
      version: 'a'.repeat(64),
      title: { sv: 'Ett mått på fart' },
      startsOn: '2026-01-01',
      endsOn: '2027-12-31',
      fund,
      goals: [],
    });
    yield profilePublished(profileId, {
      profileId,
      programmeId,
      key: 'basic',
      title: { sv: 'Grundläggande' },
      framework: 'digcomp-2.2',
      requirements: competences,
    });
    yield modulePublished(moduleId, {
      moduleId,
      courseId,
      programmeId,
      key: 'security',
      title: { sv: 'Säker på nätet' },
      hours: 3,
      competences,
    });
    for (const sessionId of new Set(this.enrolments.map((enrolment) => enrolment.sessionId))) {
      yield sessionScheduled(sessionId, {
        sessionId,
        programmeId,
        courseId,
        moduleId,
        startsAt: '2026-01-01T08:00:00Z',
        endsAt: '2026-01-01T11:00:00Z',
        seats: PEOPLE_A_SESSION,
        form: 'classroom',
        hours: 3,
        trainerIds: [uuidv7()],
      });
    }
    for (const enrolment of this.enrolments)
      yield attendanceRecorded(enrolment.enrolmentId, { ...enrolment, hours: 3, on: '2026-01-01' });
  }
}
