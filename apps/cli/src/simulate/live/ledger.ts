import type { PlannedPerson } from '../plan/life-plan.js';

/** What the installation has acknowledged to us: the figures that its report must show. */
export class Ledger {
  readonly members = new Map<string, PlannedPerson>();
  readonly left = new Set<string>();
  /** Signed hours by person and course. */
  private readonly signed = new Map<string, Map<string, number>>();
  private readonly completed = new Map<string, Set<string>>();
  readonly counts = {
    sessions: 0,
    seats: 0,
    waited: 0,
    promoted: 0,
    cancelled: 0,
    absent: 0,
    failed: 0,
    tokens: 0,
    answers: 0,
    issued: 0,
    revoked: 0,
  };

  sign(person: string, course: string, hours: number): void {
    const courses = this.signed.get(person) ?? new Map<string, number>();
    this.signed.set(person, courses.set(course, (courses.get(course) ?? 0) + hours));
  }

  complete(person: string, module: string): void {
    this.completed.set(person, (this.completed.get(person) ?? new Set()).add(module));
  }

  /** Hours in these courses, or in all. */
  hoursOf(person: string, courses?: readonly string[]): number {
    const signed = this.signed.get(person);
    return [...(signed ?? [])].reduce(
      (sum, [course, hours]) => (courses === undefined || courses.includes(course) ? sum + hours : sum),
      0,
    );
  }

  completedBy(person: string): ReadonlySet<string> {
    return this.completed.get(person) ?? new Set();
  }

  hasFulfilledPlan(person: PlannedPerson): boolean {
    return person.modules.every((module) => this.completedBy(person.key).has(module));
  }
}
