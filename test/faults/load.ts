import { randomInt } from 'node:crypto';
import type { Answer, Edge, Question } from './edge.js';
import { HeldSessions } from './held-sessions.js';
import { GIVEN_UP_AFTER_MS, insist } from './insist.js';
import type { Ledger } from './ledger.js';
import type { Pace } from './pace.js';
import { type Person, type World, aSession, heldSession, knownToEnrolment } from './world.js';

/** So seldom, because it is four requests, and each of them more work than an enrolment. */
const ATTENDS_ONE_TIME_IN = 12;

/**
 * People who enrol, change their minds, attend, sign and are assessed, each one step after the other, until they are
 * told to stop.
 */
export class Load {
  private readonly running: Promise<void>[] = [];
  private readonly held: HeldSessions;
  /** How many sessions have been held by now. */
  private heldCount: number;
  private isOver = false;

  constructor(
    private readonly edge: Edge,
    private readonly world: World,
    readonly ledger: Ledger,
    private readonly pace: Pace,
    /** How long everybody thinks before the next thing. */
    private readonly thinkMs = 60,
  ) {
    this.heldCount = world.sessionsHeld.length;
    this.held = new HeldSessions(world.sessionsHeld, () => this.scheduleHeld());
  }

  /** @param clients at once; each has learners of its own */
  start(clients: number): void {
    for (let client = 0; client < clients; client += 1) {
      const learners = this.world.learners.filter((_, index) => index % clients === client);
      this.running.push(this.live(learners));
    }
  }

  /** Everybody finishes what they are at, however often it takes. */
  async finish(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
    await this.held.finish();
  }

  private async live(learners: readonly Person[]): Promise<void> {
    const lives = learners.map((learner) => ({ learner, seats: new Map<string, string>(), attended: 0 }));
    for (; !this.isOver; await this.pace.think(this.thinkMs)) {
      const life = lives[randomInt(lives.length)]!;
      const { learner, seats } = life;
      const sessionId = this.world.sessionsToCome[randomInt(this.world.sessionsToCome.length)]!;
      const enrolmentId = seats.get(sessionId);
      const held = randomInt(ATTENDS_ONE_TIME_IN) === 0 ? this.held.after(life.attended) : undefined;
      if (held !== undefined) {
        life.attended += 1;
        await this.attend(learner, held);
      } else if (enrolmentId === undefined) seats.set(sessionId, await this.enrol(learner, sessionId));
      else {
        await this.cancel(learner, sessionId, enrolmentId);
        seats.delete(sessionId);
      }
    }
  }

  private async enrol({ subject, personId }: Person, sessionId: string): Promise<string> {
    const { enrolmentId } = await this.insist({
      as: subject,
      method: 'POST',
      path: '/enrolments',
      body: { sessionId },
    });
    this.ledger.acknowledge({ kind: 'enrolled', enrolmentId, sessionId, personId });
    return enrolmentId;
  }

  private async cancel({ subject, personId }: Person, sessionId: string, enrolmentId: string): Promise<void> {
    await this.insist({ as: subject, method: 'POST', path: `/enrolments/${enrolmentId}/cancel`, body: {} });
    this.ledger.acknowledge({ kind: 'cancelled', enrolmentId, sessionId, personId });
  }

  /** From a paper slip to the completed module. */
  private async attend({ subject, personId }: Person, sessionId: string): Promise<void> {
    const { enrolmentId } = await this.insist({
      as: 'office',
      method: 'POST',
      path: '/enrolments',
      body: { sessionId, learnerId: personId, reason: 'Came with a paper slip' },
    });
    const entry = { enrolmentId, sessionId, personId };
    this.ledger.acknowledge({ kind: 'enrolled', ...entry });
    await this.insist({
      as: 'trainer',
      method: 'POST',
      path: '/attendance',
      body: { sessionId, marks: [{ enrolmentId, minutes: 150 }] },
    });
    this.ledger.acknowledge({ kind: 'noted', ...entry });
    await this.insist({ as: subject, method: 'POST', path: `/enrolments/${enrolmentId}/sign`, body: {} });
    this.ledger.acknowledge({ kind: 'signed', ...entry });
    await this.insist({
      as: 'trainer',
      method: 'POST',
      path: '/enrolments/assessments',
      body: { sessionId, results: [{ enrolmentId, outcome: 'completed' }] },
    });
    this.ledger.acknowledge({ kind: 'completed', ...entry });
  }

  private async scheduleHeld(): Promise<string> {
    const { sessionId } = await this.insist({
      as: 'office',
      method: 'POST',
      path: '/sessions',
      body: aSession(this.world.trainer, heldSession(this.heldCount++)),
    });
    await knownToEnrolment(this.edge, this.world.trainer, sessionId, GIVEN_UP_AFTER_MS);
    return sessionId;
  }

  private insist(question: Question): Promise<Answer['body']> {
    return insist(this.edge, this.ledger, question);
  }
}
