import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Feature } from '#plugin-kit';
import { PLUGINS_WITH_DEMO } from '../journeys/platform.fixture.js';
import { type ClassShape, classesIn } from './class-shapes.js';

const apps = fileURLToPath(new URL('../../apps', import.meta.url));

/** What acts only when a feature lists it, by the decorator that makes it. */
const LISTED_AS: Readonly<Record<string, keyof Feature>> = {
  Operation: 'operations',
  Subscriber: 'subscribers',
  PersonStateSubscriber: 'personStates',
  OnTimer: 'timers',
  OnJob: 'jobs',
  Entity: 'entities',
};

/** `Class (decorator)` of each that no feature lists where it belongs. */
function unlisted(classes: readonly ClassShape[], features: readonly Feature[]): string[] {
  return classes.flatMap(({ name, decorators }) =>
    decorators
      .filter((decorator) => {
        const list = LISTED_AS[decorator];
        return (
          list !== undefined &&
          !features.some((feature) =>
            (feature[list] as readonly { name: string }[] | undefined)?.some((listed) => listed.name === name),
          )
        );
      })
      .map((decorator) => `${name} (${decorator})`),
  );
}

/** `Class.field` of each that no decorator tells of, in classes that are inputs, or have fields that are told of. */
function untold(classes: readonly ClassShape[]): string[] {
  return classes
    .filter(({ name, fields }) => name.endsWith('Input') || fields.some(({ isDecorated }) => isDecorated))
    .flatMap(({ name, fields }) =>
      fields.filter(({ isDecorated }) => !isDecorated).map((field) => `${name}.${field.name}`),
    );
}

function sourcesOf(plugin: string): { readonly path: string; readonly classes: readonly ClassShape[] }[] {
  const files = readdirSync(join(apps, plugin, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(file),
  );
  return files
    .map((file) => ({ path: file, text: readFileSync(join(apps, plugin, 'src', file), 'utf8') }))
    .filter(({ text }) => text.includes('class '))
    .map(({ path, text }) => ({ path, classes: classesIn(text) }));
}

describe.each(PLUGINS_WITH_DEMO.map((plugin) => [plugin.options.name, plugin] as const))('%s', (name, { features }) => {
  const classes = sourcesOf(name).flatMap((source) => source.classes);

  it('lists every operation, subscriber, timer, job and entity in a feature', () => {
    expect(classes.length).toBeGreaterThan(0);
    expect(unlisted(classes, features)).toEqual([]);
  });

  it('tells of every field of its inputs and views', () => {
    expect(untold(classes)).toEqual([]);
  });
});

describe('What is looked for', () => {
  const planted = classesIn(`
    @Operation({ name: 'a.b' }) export class Listed { execute() {} }
    @Operation({ name: 'a.c' }) export class Forgotten { execute() {} }
    @Subscriber(x) export class Deaf {}
    @OnTimer(y) class Late {}
    @OnJob(z) export class Idle {}
    @Entity('row') export class Unmapped { @Column() id!: string; }
    @Injectable() export class Free { count = 0; }
    export class BareInput { size!: number; }
    class HalfView { @Int() size!: number; name?: string; private kept = 1; static readonly all = 2; }
    export class Row { id!: string; }
  `);
  class Listed {}

  it('is found where it is missing', () => {
    expect(unlisted(planted, [{ operations: [Listed] }])).toEqual([
      'Forgotten (Operation)',
      'Deaf (Subscriber)',
      'Late (OnTimer)',
      'Idle (OnJob)',
      'Unmapped (Entity)',
    ]);
    expect(untold(planted)).toEqual(['BareInput.size', 'HalfView.name']);
  });

  it('is not found in a list of another kind', () => {
    expect(unlisted(planted.slice(0, 1), [{ subscribers: [Listed] }])).toEqual(['Listed (Operation)']);
  });
});
