import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import type { Work } from '../work/work.js';
import type { JobDefinition } from './define-job.js';

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
