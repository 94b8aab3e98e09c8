import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type EnrolmentFacts,
  type ProgrammeGoal,
  type Sex,
  attendanceRecorded,
  enrolmentCancelled,
  enrolmentCompleted,
  enrolmentConfirmed,
  enrolmentFailed,
  membershipEnded,
  membershipStarted,
  modulePublished,
  personChanged,
  personRegistered,
  planAgreed,
  planFulfilled,
  planReopened,
  programmeApplied,
} from '#contracts';
import fc from 'fast-check';
import { uuidv7 } from '#platform';
import type { PendingEvent } from '#plugin-kit/contract';
import { type TestInstallation, startPluginForTest } from '#testing';
import { insight } from '../insight.plugin.js';

const COLUMNS = { female: 'women', male: 'men', other: 'other', unknown: 'unknown' } as const;
const SEXES = ['female', 'male', 'other', 'unknown'] as const;

/** What one person does in a random history; groups and courses by number. */
interface Life {
  readonly sexes: readonly Sex[];
  readonly memberships: readonly { group: number; ends: boolean }[];
  readonly enrolments: readonly {
    course: number;
    minutes: number | null;
    end: 'none' | 'cancelled' | 'failed' | 'completed' | 'failed-then-completed';
  }[];
  readonly plan: { courses: readonly number[]; steps: readonly ('fulfilled' | 'reopened')[] } | null;
}

const life: fc.Arbitrary<Life> = fc.record({
  sexes: fc.array(fc.constantFrom(...SEXES), { maxLength: 2 }),
  memberships: fc.array(fc.record({ group: fc.nat(1), ends: fc.boolean() }), { maxLength: 2 }),
  enrolments: fc.array(
    fc.record({
      course: fc.nat(2),
      minutes: fc.option(fc.integer({ min: 1, max: 2_400 })),
      end: fc.constantFrom(
        'none' as const,
        'cancelled' as const,
        'failed' as const,
        'completed' as const,
        'failed-then-completed' as const,
      ),
    }),
    { maxLength: 3 },
  ),
  plan: fc.option(
    fc.record({
      courses: fc.uniqueArray(fc.nat(2), { minLength: 1 }),
      steps: fc.constantFrom(
        [],
        ['fulfilled' as const],
        ['fulfilled' as const, 'reopened' as const],
        ['fulfilled' as const, 'reopened' as const, 'fulfilled' as const],
      ),
    }),
  ),
});

describe('The projection', () => {
  let installation: TestInstallation;
  beforeAll(async () => void (installation = await startPluginForTest(insight)));
  afterAll(() => installation.stop());

  it('equals a recount of the history, in whatever order its aggregates arrived', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(life, { minLength: 3, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        async (lives, random) => {
          const programmeId = uuidv7();
          const groups = [uuidv7(), uuidv7()];
          const courses = [uuidv7(), uuidv7(), uuidv7()];
          const modules = courses.map((courseId) => ({ moduleId: uuidv7(), courseId }));
          const goals = goalsOver(groups, courses);
          const chains = [
            [
              programmeApplied(programmeId, {
                programmeId,
                key: 'p',
                version: 'a'.repeat(64),
                title: { sv: 'P' },
                startsOn: '2023-01-01',
                endsOn: '2024-12-31',
                goals: goals.map(({ goal }) => goal),
              }),
            ],
            ...modules.map(({ moduleId, courseId }) => [
              modulePublished(moduleId, {
                moduleId,
                courseId,
                programmeId,
                key: 'm',
                title: { sv: 'M' },
                hours: 6,
                competences: [],
              }),
            ]),
            ...lives.flatMap((each) => chainsOf(each, programmeId, groups, modules)),
          ] as PendingEvent[][];
          // Each aggregate in its order, all of them mixed.
          while (chains.length > 0) {
            const index = random.next().value! % chains.length;
            await installation.publish(chains[index]!.shift()!);
            if (chains[index]!.length === 0) chains.splice(index, 1);
          }
          await installation.settle();

          const { body } = await installation.call('insight.get-goals-report', undefined, {
            as: { id: uuidv7(), roles: [{ role: 'steering', scope: `programme:${programmeId}` }] },
            query: { programmeId },
          });

          expect(body.goals.map(shown)).toEqual(
            goals.map(({ goal, group, course }) => recount(lives, goal.measure, group, course)),
          );
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);
});

type Goal = { readonly goal: ProgrammeGoal; readonly group: number | undefined; readonly course: number | undefined };

/** Every measure over everybody, one group, one course, and both. */
function goalsOver(groups: readonly string[], courses: readonly string[]): Goal[] {
  return (['participants', 'completed-plan', 'any-training', 'hours-average'] as const).flatMap((measure) =>
    [undefined, 1].flatMap((group) =>
      [undefined, 2].map((course): Goal => ({
        group,
        course,
        goal: {
          goalId: uuidv7(),
          key: `${measure}-${group}-${course}`,
          title: { sv: 'Mål' },
          measure,
          target: {},
          ...(group !== undefined && { goalGroupId: groups[group]! }),
          ...(course !== undefined && { courseIds: [courses[course]!] }),
        },
      })),
    ),
  );
}

/** The events of one life, one list for each aggregate. */
function chainsOf(
  { sexes, memberships, enrolments, plan }: Life,
  programmeId: string,
  groups: readonly string[],
  modules: readonly { moduleId: string; courseId: string }[],
): PendingEvent<never>[][] {
  const learnerId = uuidv7();
  const chains: unknown[][] = [
    sexes.map((sex, index) =>
      (index === 0 ? personRegistered : personChanged)(learnerId, {
        personId: learnerId,
        sex,
        organisationId: uuidv7(),
      }),
    ),
  ];
  for (const { group, ends } of memberships) {
    const membershipId = uuidv7();
    const membership = {
      membershipId,
      personId: learnerId,
      programmeId,
      goalGroupId: groups[group]!,
      organisationId: uuidv7(),
    };
    chains.push([
      membershipStarted(membershipId, { ...membership, from: '2023-01-01' }),
      ...(ends ? [membershipEnded(membershipId, { ...membership, on: '2023-09-01', cause: 'other' })] : []),
    ]);
  }
  for (const { course, minutes, end } of enrolments) {
    const enrolmentId = uuidv7();
    const facts: EnrolmentFacts = { enrolmentId, learnerId, sessionId: uuidv7(), programmeId, ...modules[course]! };
    chains.push([
      enrolmentConfirmed(enrolmentId, facts),
      ...(minutes === null
        ? []
        : [attendanceRecorded(enrolmentId, { ...facts, hours: minutes / 60, minutes, on: '2023-05-01' })]),
      ...(end === 'cancelled' ? [enrolmentCancelled(enrolmentId, { ...facts, cause: 'by-learner' })] : []),
      ...(end.startsWith('failed') ? [enrolmentFailed(enrolmentId, facts)] : []),
      ...(end.endsWith('completed') ? [enrolmentCompleted(enrolmentId, { ...facts, hours: (minutes ?? 0) / 60 })] : []),
    ]);
  }
  if (plan) {
    const planId = uuidv7();
    const facts = { planId, learnerId, programmeId };
    chains.push([
      planAgreed(planId, { ...facts, moduleIds: plan.courses.map((course) => modules[course]!.moduleId), revision: 1 }),
      ...plan.steps.map((step) =>
        step === 'fulfilled' ? planFulfilled(planId, { ...facts, on: '2023-06-01' }) : planReopened(planId, facts),
      ),
    ]);
  }
  return chains.filter((chain) => chain.length > 0) as PendingEvent<never>[][];
}

type Counts = Record<'women' | 'men' | 'other' | 'unknown' | 'total', number>;
const zero = (): Counts => ({ women: 0, men: 0, other: 0, unknown: 0, total: 0 });

function recount(
  lives: readonly Life[],
  measure: ProgrammeGoal['measure'],
  group: number | undefined,
  course: number | undefined,
) {
  const counts = { people: zero(), completed: zero(), hours: zero() };
  for (const { sexes, memberships, enrolments, plan } of lives) {
    if (!memberships.some((membership) => group === undefined || membership.group === group)) continue;
    const counted = enrolments.filter((enrolment) => course === undefined || enrolment.course === course);
    const isTrained = counted.some(({ minutes, end }) => minutes !== null || end.endsWith('completed'));
    const isFulfilled = plan?.steps.at(-1) === 'fulfilled' && (course === undefined || plan.courses.includes(course));
    const isCompleted =
      measure === 'completed-plan'
        ? isFulfilled
        : measure === 'participants' && course === undefined
          ? true
          : isTrained;
    const add = (to: Counts, amount: number) => {
      to[COLUMNS[sexes.at(-1) ?? 'unknown']] += amount;
      to.total += amount;
    };
    add(counts.people, 1);
    add(counts.completed, isCompleted ? 1 : 0);
    add(
      counts.hours,
      counted.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0),
    );
  }
  const hundredths = Object.entries(counts.hours).map(([column, minutes]) => [
    column,
    Math.round((minutes * 100) / 60),
  ]);
  return { ...counts, hours: Object.fromEntries(hundredths) };
}

function shown({ women, men, other, unknown, total, completed, hours }: Counts & { completed: Counts; hours: Counts }) {
  const hundredths = Object.fromEntries(
    Object.entries(hours).map(([column, value]) => [column, Math.round(value * 100)]),
  );
  return { people: { women, men, other, unknown, total }, completed, hours: hundredths };
}
