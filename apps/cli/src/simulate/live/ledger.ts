import type { PlannedPerson } from '../plan/life-plan.js';

/** What the installation has acknowledged to us: the figures that its report must show. */
export class Ledger {
  readonly members = new Map<string, PlannedPerson>();
  readonly left = new Set<string>();
  /** Minutes that count, by person and course. */
  private readonly signed = new Map<string, Map<string, number>>();
  private readonly completed = new Map<string, Set<string>>();
  readonly counts = {
    sessions: 0,
    seats: 0,
    waited: 0,
    promoted: 0,
    cancelled: 0,
    absent: 0,
    walkedIn: 0,
    corrected: 0,
    sheets: 0,
    failed: 0,
    tokens: 0,
    answers: 0,
    issued: 0,
    revoked: 0,
  };

  sign(person: string, course: string, minutes: number): void {
    const courses = this.signed.get(person) ?? new Map<string, number>();
    this.signed.set(person, courses.set(course, (courses.get(course) ?? 0) + minutes));
  }

  complete(person: string, module: string): void {
    this.completed.set(person, (this.completed.get(person) ?? new Set()).add(module));
  }

  /** Minutes in these courses, or in all. */
  minutesOf(person: string, courses?: readonly string[]): number {
    const signed = this.signed.get(person);
    return [...(signed ?? [])].reduce(
      (sum, [course, minutes]) => (courses === undefined || courses.includes(course) ? sum + minutes : sum),
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
