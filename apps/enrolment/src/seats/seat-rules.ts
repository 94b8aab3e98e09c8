/**
 * The seats of one session as its locked row counts them. Every rule takes one and answers the next; nothing else is
 * counted.
 */
export interface SeatCount {
  readonly seats: number;
  /** May be more than `seats` after a session was made smaller: nobody is thrown out. */
  readonly seatsTaken: number;
  /** How many wait. */
  readonly queueLength: number;
  /** The number drawn last; the lowest number waiting is the first in the queue. */
  readonly lastQueueNumber: number;
}

export type Seat =
  | { readonly state: 'confirmed'; readonly hasSeat: boolean }
  | { readonly state: 'waitlisted'; readonly queueNumber: number; readonly position: number };

/** Gives the next comer a seat, or the next number of the queue when none is free or others wait already. */
export function takeSeat<Count extends SeatCount>(count: Count): { readonly count: Count; readonly seat: Seat } {
  if (count.seatsTaken < count.seats && count.queueLength === 0) {
    return { count: { ...count, seatsTaken: count.seatsTaken + 1 }, seat: { state: 'confirmed', hasSeat: true } };
  }
  const queueNumber = count.lastQueueNumber + 1;
  const queueLength = count.queueLength + 1;
  return {
    count: { ...count, lastQueueNumber: queueNumber, queueLength },
    seat: { state: 'waitlisted', queueNumber, position: queueLength },
  };
}

/** Somebody takes part in what has begun: in a seat when one is free, and without one otherwise. Nobody waits. */
export function admit<Count extends SeatCount>(count: Count): { readonly count: Count; readonly seat: Seat } {
  const hasSeat = count.seatsTaken < count.seats;
  return {
    count: hasSeat ? { ...count, seatsTaken: count.seatsTaken + 1 } : count,
    seat: { state: 'confirmed', hasSeat },
  };
}

/** Somebody leaves a seat or the queue. */
export function leaveSeat<Count extends SeatCount>(count: Count, left: 'confirmed' | 'waitlisted'): Count {
  return left === 'confirmed'
    ? { ...count, seatsTaken: count.seatsTaken - 1 }
    : { ...count, queueLength: count.queueLength - 1 };
}

/** How many of those first in the queue get a seat now. */
export function seatsToGive({ seats, seatsTaken, queueLength }: SeatCount): number {
  return Math.max(0, Math.min(seats - seatsTaken, queueLength));
}

/** The first `given` of the queue have moved to seats. */
export function promote<Count extends SeatCount>(count: Count, given: number): Count {
  return { ...count, seatsTaken: count.seatsTaken + given, queueLength: count.queueLength - given };
}
