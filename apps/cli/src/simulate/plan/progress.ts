import type { Character } from './plan-people.js';

/** Who wants to take which module, in the order in which modules are first wanted. */
export type Wishes = ReadonlyMap<string, readonly Character[]>;

/** How far everybody has come, and so what they want next. */
export class Progress {
  private readonly completed = new Map<string, Set<string>>();
  private readonly gone = new Set<string>();

  constructor(
    private readonly people: readonly Character[],
    private readonly follows: { readonly [module: string]: string },
  ) {
    for (const { key } of people) this.completed.set(key, new Set());
  }

  /** The module that everybody begins with. */
  firstWishes(): { wishes: Wishes; leaving: readonly Character[] } {
    return { wishes: grouped(this.people.map((person) => [person.modules[0]!, person] as const)), leaving: [] };
  }

  /**
   * What people want in a round. A module that fewer than `fewest` want is not held; they take another one then, if
   * they can. `leaving` are those among them who will have left before.
   */
  wishes(round: number, fewest: number): { wishes: Wishes; leaving: readonly Character[] } {
    const wanted = this.people
      .filter((person) => !this.gone.has(person.key) && person.begins <= round && !this.stops(person))
      .map((person) => ({ person, open: this.open(person) }))
      .filter(({ open }) => open.length > 0);
    const first = grouped(
      wanted.flatMap(({ person, open }) => open.slice(0, this.most(person)).map((module) => [module, person] as const)),
    );
    const held = new Set([...first].filter(([, people]) => people.length >= fewest).map(([module]) => module));
    const wishes = grouped(
      wanted.flatMap(({ person, open }) =>
        open
          .filter((module) => held.has(module))
          .slice(0, this.most(person))
          .map((module) => [module, person] as const),
      ),
    );
    const asking = new Set([...wishes.values()].flat());
    return {
      wishes,
      leaving: [...asking].filter(
        (person) => person.givesUp?.how === 'leaves' && this.done(person) >= person.givesUp.after,
      ),
    };
  }

  complete(person: string, module: string): void {
    this.completed.get(person)!.add(module);
  }

  leave(person: string): void {
    this.gone.add(person);
  }

  private open({ key, modules }: Character): string[] {
    const done = this.completed.get(key)!;
    return modules.slice(1).filter((module) => {
      const before = this.follows[module];
      return !done.has(module) && (before === undefined || done.has(before) || !modules.includes(before));
    });
  }

  /**
   * How many modules a person takes in one round; whoever gives up does so when the planned number is done, not later.
   */
  private most(person: Character): number {
    const before = person.givesUp ? person.givesUp.after - this.done(person) : 0;
    return before > 0 ? Math.min(person.pace, before) : person.pace;
  }

  private stops(person: Character): boolean {
    return person.givesUp?.how === 'stops' && this.done(person) >= person.givesUp.after;
  }

  private done({ key, modules }: Character): number {
    const done = this.completed.get(key)!;
    return modules.slice(1).filter((module) => done.has(module)).length;
  }
}

function grouped(pairs: readonly (readonly [string, Character])[]): Map<string, Character[]> {
  const groups = new Map<string, Character[]>();
  for (const [module, person] of pairs) groups.set(module, [...(groups.get(module) ?? []), person]);
  return groups;
}
