import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type SeatCount, leaveSeat, promote, seatsToGive, takeSeat } from './seat-rules.js';

const aSession = (seats: number): SeatCount => ({ seats, seatsTaken: 0, queueLength: 0, lastQueueNumber: 0 });

type Step =
  | { readonly kind: 'come' }
  | { readonly kind: 'leave'; readonly who: number }
  | { readonly kind: 'resize'; readonly seats: number };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Step>({ kind: 'come' }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('leave' as const), who: fc.nat(50) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('resize' as const), seats: fc.nat(8) }) },
  ),
  { maxLength: 120 },
);

/** Plays the rules with the rows that they stand for: who sits, and who waits under which number. */
class Session {
  count: SeatCount;
  seated: number[] = [];
  waiting: { who: number; queueNumber: number }[] = [];
  arrivals = 0;
  readonly promotedInOrder: number[] = [];

  constructor(seats: number) {
    this.count = aSession(seats);
  }

  come(): { position: number } | 'seat' {
    const who = this.arrivals++;
    const { count, seat } = takeSeat(this.count);
    this.count = count;
    if (seat.state === 'confirmed') {
      this.seated.push(who);
      return 'seat';
    }
    this.waiting.push({ who, queueNumber: seat.queueNumber });
    return { position: seat.position };
  }

  leave(who: number): void {
    const seated = this.seated.includes(who);
    if (!seated && !this.waiting.some((one) => one.who === who)) return;
    this.count = leaveSeat(this.count, seated ? 'confirmed' : 'waitlisted');
    this.seated = this.seated.filter((one) => one !== who);
    this.waiting = this.waiting.filter((one) => one.who !== who);
    this.giveSeats();
  }

  resize(seats: number): void {
    this.count = { ...this.count, seats };
    this.giveSeats();
  }

  private giveSeats(): void {
    const given = seatsToGive(this.count);
    this.count = promote(this.count, given);
    this.waiting.sort((a, b) => a.queueNumber - b.queueNumber);
    const first = this.waiting.splice(0, given).map(({ who }) => who);
    this.seated.push(...first);
    this.promotedInOrder.push(...first);
  }
}

describe('The rules of seats', () => {
  it('give the last seat to one and the first place in the queue to the next', () => {
    const session = new Session(1);

    expect([session.come(), session.come(), session.come()]).toEqual(['seat', { position: 1 }, { position: 2 }]);
  });

  it('let nobody overtake the queue', () => {
    const { seat } = takeSeat({ seats: 5, seatsTaken: 3, queueLength: 2, lastQueueNumber: 9 });

    expect(seat).toEqual({ state: 'waitlisted', queueNumber: 10, position: 3 });
  });

  it('throw nobody out of a session that was made smaller', () => {
    expect(seatsToGive({ seats: 2, seatsTaken: 4, queueLength: 3, lastQueueNumber: 3 })).toBe(0);
  });

  it('never oversell, lose nobody and serve first come first, whatever happens', () => {
    fc.assert(
      fc.property(fc.nat(6), steps, (seats, played) => {
        const session = new Session(seats);
        const left = new Set<number>();
        for (const step of played) {
          const takenBefore = session.count.seatsTaken;
          if (step.kind === 'come') {
            const answer = session.come();
            if (answer !== 'seat') expect(answer.position).toBe(session.waiting.length);
          } else if (step.kind === 'leave') {
            if (step.who < session.arrivals) left.add(step.who);
            session.leave(step.who);
          } else session.resize(step.seats);

          expect(session.count.seatsTaken).toBe(session.seated.length);
          expect(session.count.queueLength).toBe(session.waiting.length);
          expect(session.count.seatsTaken).toBeLessThanOrEqual(Math.max(session.count.seats, takenBefore));
          expect(session.seated.length + session.waiting.length + left.size).toBe(session.arrivals);
          if (session.waiting.length > 0) expect(session.count.seatsTaken).toBeGreaterThanOrEqual(session.count.seats);
        }
        expect(session.promotedInOrder).toEqual([...session.promotedInOrder].sort((a, b) => a - b));
      }),
    );
  });
});
