import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { NAME } from '../contract/index.js';
import type { Work } from '../work/work.js';

declare const payloadOf: unique symbol;

/** A kind of moment in domain time at which something is to happen. */
export interface TimerDefinition<Payload extends object = object> {
  readonly kind: string;
  readonly [payloadOf]?: (payload: Payload) => void;
}

export function defineTimer<Payload extends object>(kind: string): TimerDefinition<Payload> {
  if (!NAME.test(kind)) throw new Error(`"${kind}" is not a timer name`);
  return { kind };
}

/** Runs in the transaction that removes the timer: all or nothing, again until it succeeds. */
export interface TimerHandler<Payload extends object> {
  handle(payload: Payload, work: Work, timer: { readonly key: string; readonly dueAt: Date }): Promise<void>;
}

const TIMER = Symbol('lyftet:timer');

export function OnTimer<Payload extends object>(definition: TimerDefinition<Payload>) {
  return (target: new (...dependencies: never[]) => TimerHandler<Payload>): void => {
    Reflect.defineMetadata(TIMER, definition, target);
    Injectable()(target);
  };
}

export function timerOf(target: object): TimerDefinition {
  return Reflect.getMetadata(TIMER, target) as TimerDefinition;
}
