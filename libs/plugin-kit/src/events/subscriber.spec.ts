import { describe, expect, it } from '@jest/globals';
import { type EventEnvelope, type Received, defineEvent, fact, noOther } from '../contract/index.js';
import { RecordedAs, Subscriber, subscriptionOf } from './subscriber.js';

const thingId = fact.id('The thing');
const thingMade = defineEvent('gamma', 'thing', 'made', 1, 'A thing was made', {
  thingId,
  size: fact.count('How large'),
});
const thingLost = defineEvent('gamma', 'thing', 'lost', 1, 'A thing was lost', { thingId, on: fact.day('The day') });
const thingFound = defineEvent('gamma', 'thing', 'found', 1, 'A thing was found', { thingId });
type Told = Received<typeof thingMade | typeof thingLost>;

/** Here the compiler judges: `npm run typecheck` fails where one of these errors is none any more. */
describe('A subscriber of several events', () => {
  it('tells them apart by their type, to the payload of each', () => {
    const told = (event: Told): string | number => {
      switch (event.type) {
        case thingMade.type:
          return event.data.size;
        case thingLost.type:
          return event.data.on;
        default:
          return noOther(event);
      }
    };

    expect(told).toBeInstanceOf(Function);
  });

  it('cannot read of one what only another has', () => {
    const unasked = (event: Told): unknown => {
      // @ts-expect-error nobody has looked at the type
      return event.data.size;
    };
    const mistaken = (event: Told): unknown => {
      switch (event.type) {
        case thingMade.type:
          // @ts-expect-error this is of the other one
          return event.data.on;
        case thingLost.type:
          return undefined;
        default:
          return noOther(event);
      }
    };

    expect([unasked, mistaken]).toHaveLength(2);
  });

  it('has a case for each, and none for a type that is not there', () => {
    const forgetful = (event: Told): void => {
      switch (event.type) {
        case thingMade.type:
          return;
        default:
          // @ts-expect-error thingLost comes here
          noOther(event);
      }
    };
    const odd = (event: Told): boolean => {
      // @ts-expect-error it does not listen to that
      return event.type === thingFound.type;
    };

    expect([forgetful, odd]).toHaveLength(2);
  });

  it('takes all that it listens to', () => {
    class TakesOne {
      async handle(_event: Received<typeof thingMade>): Promise<void> {}
    }
    class TakesOneOfMany {
      async handleMany(_events: readonly Received<typeof thingMade>[]): Promise<void> {}
    }
    class TakesAll {
      async handle(_event: Told): Promise<void> {}
    }

    Subscriber(thingMade, thingLost)(TakesAll);
    // @ts-expect-error of one that was lost it would read a size
    Subscriber(thingMade, thingLost)(TakesOne);
    // @ts-expect-error the same in batches
    Subscriber(thingMade, thingLost)(TakesOneOfMany);

    expect(subscriptionOf(TakesAll).events.map(({ type }) => type)).toEqual([
      'gamma.thing.made.v1',
      'gamma.thing.lost.v1',
    ]);
  });

  it('fails by an event that it has no case for', () => {
    const strange: Pick<EventEnvelope, 'type'> = { type: 'gamma.thing.found.v1' };

    expect(() => noOther(strange as never)).toThrow('Nothing here handles gamma.thing.found.v1');
  });
});

describe('What a subscriber does', () => {
  @Subscriber(thingMade)
  class CountThings {
    async handle(_event: Received<typeof thingMade>): Promise<void> {}
  }

  @RecordedAs('CountThings')
  @Subscriber(thingMade)
  class FollowThings {
    async handle(_event: Received<typeof thingMade>): Promise<void> {}
  }

  it('is recorded under the name of its class', () => {
    expect(subscriptionOf(CountThings).name).toBe('CountThings');
  });

  it('is recorded under the name that it always had, when the class has another now', () => {
    expect(subscriptionOf(FollowThings).name).toBe('CountThings');
  });

  it('is nothing where a class does not say what it listens to', () => {
    expect(() => subscriptionOf(class Nobody {})).toThrow('Nobody is not a @Subscriber');
  });
});
