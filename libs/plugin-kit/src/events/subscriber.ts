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
/** Properties and not methods: of a method the compiler would accept one that takes only some of the events. */
type Handles<All extends Definitions> =
  | { readonly handle: (event: AnyReceived<All>, work: Work) => Promise<void> }
  | { readonly handleMany: (events: readonly AnyReceived<All>[], work: Work) => Promise<void> };

const SUBSCRIBER = Symbol('lyftet:subscriber');

/**
 * Makes a class react to one or more events: `@Subscriber(enrolmentCompleted)`. The events of one aggregate come in
 * order and each once in effect. Subscribers of one plugin are independent of each other: within a batch, each gets
 * its events in order, one subscriber after the other. Several events are told apart by `switch (event.type)`, with
 * `noOther` as its default.
 */
export function Subscriber<const All extends Definitions>(...definitions: All) {
  return <Target extends new (...dependencies: never[]) => Handles<All>>(target: Target): void => {
    Reflect.defineMetadata(SUBSCRIBER, definitions, target);
    Injectable()(target);
  };
}

const RECORDED_AS = Symbol('lyftet:recorded-as');

/**
 * The name by which audit rows, lists of acts and traces know a subscriber whose class has been renamed since: what is
 * recorded is never rewritten, and the same doer has one name in it.
 */
export function RecordedAs(name: string) {
  return (target: object): void => Reflect.defineMetadata(RECORDED_AS, name, target);
}

/** What a class with `@Subscriber` listens to, and the name that its doings are recorded by. */
export interface SubscriptionOf {
  readonly name: string;
  readonly events: readonly EventDefinition[];
}

/** @throws {Error} for a class that is no subscriber */
export function subscriptionOf(target: object): SubscriptionOf {
  const className = (target as { readonly name: string }).name;
  const events: unknown = Reflect.getMetadata(SUBSCRIBER, target);
  if (!events) throw new Error(`${className} is not a @Subscriber`);
  const recordedAs = Reflect.getMetadata(RECORDED_AS, target) as string | undefined;
  return { name: recordedAs ?? className, events: events as readonly EventDefinition[] };
}

/** A subscriber as the inbox calls it. */
export interface AnySubscriber {
  handle?(event: EventEnvelope, work: Work): Promise<void>;
  handleMany?(events: readonly EventEnvelope[], work: Work): Promise<void>;
}

const PERSON_STATE = Symbol('lyftet:person-state');

/** The state of a person in one class; null when it is gone, as when the person was erased. */
export interface PersonState<State> {
  readonly personId: string;
  readonly state: State | null;
}

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
