import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import type { EventDefinition, EventEnvelope, PersonStateDefinition, Received } from '../contract/index.js';
import type { Work } from '../work/work.js';

/** Handles events one by one, in the order of their aggregate; runs in the transaction of the inbox. */
export interface EventHandler<Definition extends EventDefinition> {
  handle(event: Received<Definition>, work: Work): Promise<void>;
}

/** Handles all events of a batch (up to 500) at once, with set-based SQL. */
export interface BatchEventHandler<Definition extends EventDefinition> {
  handleMany(events: readonly Received<Definition>[], work: Work): Promise<void>;
}

type Definitions = readonly EventDefinition[];
type AnyReceived<All extends Definitions> = Received<All[number]>;
type Handles<All extends Definitions> =
  | { handle(event: AnyReceived<All>, work: Work): Promise<void> }
  | { handleMany(events: readonly AnyReceived<All>[], work: Work): Promise<void> };

const SUBSCRIBER = Symbol('lyftet:subscriber');

/**
 * Makes a class react to one or more events: `@Subscriber(enrolmentCompleted)`. The events of one aggregate come in
 * order and each once in effect. Subscribers of one plugin are independent of each other: within a batch, each gets
 * its events in order, one subscriber after the other.
 */
export function Subscriber<const All extends Definitions>(...definitions: All) {
  return <Target extends new (...dependencies: never[]) => Handles<All>>(target: Target): void => {
    Reflect.defineMetadata(SUBSCRIBER, definitions, target);
    Injectable()(target);
  };
}

export function subscriptionsOf(target: object): readonly EventDefinition[] {
  const definitions: unknown = Reflect.getMetadata(SUBSCRIBER, target);
  if (!definitions) throw new Error(`${(target as { name?: string }).name} is not a @Subscriber`);
  return definitions as readonly EventDefinition[];
}

/** A subscriber as the inbox calls it. */
export interface AnySubscriber {
  handle?(event: EventEnvelope, work: Work): Promise<void>;
  handleMany?(events: readonly EventEnvelope[], work: Work): Promise<void>;
}

const PERSON_STATE = Symbol('lyftet:person-state');

/** The state of a person in one class, or that the person was erased. */
export type PersonState<State> =
  | { readonly personId: string; readonly state: State }
  | { readonly personId: string; readonly erased: true };

/** Reacts to person state of one class (stream PEOPLE): `handle(state, work)`, latest state only, at least once. */
export function PersonStateSubscriber<State extends object>(of: PersonStateDefinition<State>) {
  return (
    target: new (...dependencies: never[]) => { handle(state: PersonState<State>, work: Work): Promise<void> },
  ): void => {
    Reflect.defineMetadata(PERSON_STATE, of.personClass, target);
    Injectable()(target);
  };
}

export function personClassOf(target: object): string {
  return Reflect.getMetadata(PERSON_STATE, target) as string;
}
