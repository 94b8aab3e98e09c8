import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { NAME } from '../contract/index.js';
import type { Work } from '../work/work.js';

declare const inputOf: unique symbol;

/** A kind of bulk work that is done in steps, survives a kill -9 and tells its progress. */
export interface JobDefinition<Input extends object = object> {
  readonly kind: string;
  readonly [inputOf]?: (input: Input) => void;
}

export function defineJob<Input extends object>(kind: string): JobDefinition<Input> {
  if (!NAME.test(kind)) throw new Error(`"${kind}" is not a job name`);
  return { kind };
}

/** Where a job stands after a step. `cursor` is handed to the next one; `done` ends the job with its `result`. */
export interface JobProgress<Cursor> {
  readonly cursor: Cursor;
  /** Items done so far and in all. */
  readonly progress: number;
  readonly total: number;
  readonly done: boolean;
  readonly result?: object;
}

/**
 * One step is one transaction (aim at well under a second); its cursor is stored in it, so a crash repeats one step at
 * the most.
 */
export interface JobHandler<Input extends object, Cursor> {
  step(input: Input, cursor: Cursor | null, work: Work): Promise<JobProgress<Cursor>>;
}

const JOB = Symbol('lyftet:job');

export function OnJob<Input extends object>(definition: JobDefinition<Input>) {
  return <Cursor>(target: new (...dependencies: never[]) => JobHandler<Input, Cursor>): void => {
    Reflect.defineMetadata(JOB, definition, target);
    Injectable()(target);
  };
}

export function jobOf(target: object): JobDefinition {
  return Reflect.getMetadata(JOB, target) as JobDefinition;
}
