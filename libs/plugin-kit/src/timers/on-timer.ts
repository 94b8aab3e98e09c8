import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import type { Work } from '../work/work.js';
import type { TimerDefinition } from './define-timer.js';

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
