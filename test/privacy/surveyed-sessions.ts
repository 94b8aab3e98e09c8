import { randomBytes, randomInt } from 'node:crypto';
import { attendanceRecorded, sessionScheduled, surveyOpened } from '#contracts';
import { uuidv7 } from '#platform';
import { eventually } from '#testing';
import {
  type EvaluationBench,
  courseId,
  otherCourseId,
  people,
  programmeId,
} from '../../apps/evaluation/src/specs/evaluation.fixture.js';

const DAY_MS = 86_400_000;
/** Every fifth session is of a small group. */
const SMALL_ONE_IN = 5;

/** Somebody with habits: writes much or little, and always in the same place of the queue. */
interface Habits {
  readonly personId: string;
  readonly letters: number;
}

/** An answer that was given, in the order in which answers came. */
export interface Given {
  readonly personId: string;
  /** Found in what the person wrote and nowhere else. */
  readonly marker: string;
}

export interface Surveyed {
  readonly surveyId: string;
  readonly closesAt: Date;
  readonly given: readonly Given[];
}

export const newMarker = (): string => `truth-${randomBytes(8).toString('hex')}`;

/** Sessions whose participants fetch their place and answer at once, one after the other: the worst way to behave. */
export async function surveySessions(bench: EvaluationBench, count: number): Promise<Surveyed[]> {
  const everyone = people(60).map((personId): Habits => ({
    personId,
    letters: randomInt(3) === 0 ? randomInt(2_500, 3_900) : randomInt(1, 200),
  }));
  const sessions = Array.from({ length: count }, (_, index) => ({
    sessionId: uuidv7(),
    attending: attendees(everyone, index % SMALL_ONE_IN === 0 ? randomInt(3, 5) : randomInt(5, 10)),
    isSmall: index % SMALL_ONE_IN === 0,
  }));
  const ends = new Date(Date.now() + DAY_MS);
  const { installation } = bench;
  for (const { sessionId, attending, isSmall } of sessions) {
    const course = isSmall ? otherCourseId : courseId;
    await installation.publish(
      sessionScheduled(sessionId, {
        sessionId,
        moduleId: uuidv7(),
        courseId: course,
        programmeId,
        startsAt: new Date(ends.getTime() - 3_600_000).toISOString(),
        endsAt: ends.toISOString(),
        seats: 100,
        form: 'classroom',
        hours: 1,
        trainerIds: [],
      }),
    );
    for (const { personId: learnerId } of attending) {
      const enrolmentId = uuidv7();
      await installation.publish(
        attendanceRecorded(enrolmentId, {
          enrolmentId,
          learnerId,
          sessionId,
          moduleId: uuidv7(),
          courseId: course,
          programmeId,
          hours: 1,
          on: '2026-01-01',
        }),
      );
    }
  }
  await installation.settle();
  await installation.moveClockTo(new Date(ends.getTime() + 60_000));
  await eventually(() => installation.published(surveyOpened).length === count, { within: 300_000, every: 50 });
  const opened = new Map(installation.published(surveyOpened).map(({ data }) => [data.sessionId, data]));

  const surveyed: Surveyed[] = [];
  for (const { sessionId, attending } of sessions) {
    const { surveyId, closesAt } = opened.get(sessionId)!;
    surveyed.push({ surveyId, closesAt: new Date(closesAt), given: await answerAll(bench, surveyId, attending) });
  }
  return surveyed;
}

async function answerAll(bench: EvaluationBench, surveyId: string, attending: readonly Habits[]): Promise<Given[]> {
  const given: Given[] = [];
  // Some groups fetch their places at home and answer in the same order on the next day.
  const fetched =
    randomInt(4) === 0
      ? await Promise.all(attending.map(({ personId }) => bench.token(surveyId, personId)))
      : undefined;
  for (const [index, { personId, letters }] of attending.entries()) {
    const marker = newMarker();
    const token = fetched?.[index] ?? (await bench.token(surveyId, personId));
    // At random, so that nothing on the disk is compressed and hides the marker from whoever looks for it.
    const reply = await bench.answer(surveyId, token, {
      useful: 1 + (letters % 5),
      more: `${marker} ${randomBytes(letters).toString('base64url').slice(0, letters)}`,
    });
    if (reply.status !== 202) throw new Error(JSON.stringify(reply.body));
    given.push({ personId, marker });
  }
  return given;
}

/** So many of them, in the order that their habits give. */
function attendees(everyone: readonly Habits[], count: number): Habits[] {
  const chosen = new Set<Habits>();
  while (chosen.size < count) chosen.add(everyone[randomInt(everyone.length)]!);
  return everyone.filter((person) => chosen.has(person));
}
