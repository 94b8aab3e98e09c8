import * as contracts from '#contracts';
import { type AnySubscriber, type Plugin, type SubscriptionOf, subscriptionOf } from '#plugin-kit';
import type { EventDefinition } from '#plugin-kit/contract';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';

/** A subscriber of one of our plugins, with what it listens to. */
export interface Follower extends SubscriptionOf {
  readonly plugin: Plugin;
  readonly token: new (...dependencies: never[]) => AnySubscriber;
  /** For the names of tests. */
  readonly said: string;
}

/** Every event that a service promises to the others. */
export const ALL_EVENTS: readonly EventDefinition[] = Object.values(contracts).flatMap((one) =>
  'type' in one ? [one] : [],
);

/** Every subscriber of every plugin of ours. */
export const ALL_SUBSCRIBERS: readonly Follower[] = ALL_PLUGINS.flatMap((plugin) =>
  plugin.features
    .flatMap(({ subscribers = [] }) => subscribers)
    .map((token) => ({
      ...subscriptionOf(token),
      plugin,
      token: token as Follower['token'],
      said: `${plugin.options.name}: ${token.name}`,
    })),
);

/** Those that have something to tell apart. */
export const OF_SEVERAL_EVENTS = ALL_SUBSCRIBERS.filter(({ events }) => events.length > 1);

/** Schemas of the fields of a payload. */
export const propertiesOf = ({ schema }: EventDefinition) => schema['properties'] as Readonly<Record<string, object>>;
