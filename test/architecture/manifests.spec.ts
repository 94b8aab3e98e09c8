import { describe, expect, it } from '@jest/globals';
import * as contracts from '#contracts';
import { demo } from '../../apps/demo/src/demo.plugin.js';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';

const manifests = [...ALL_PLUGINS, demo].map(({ manifest }) => manifest);
/** Facts whose listeners are written and whose publisher is still to come: erasing a person is a case of its own. */
const PROMISED: readonly string[] = [contracts.personErased.type];
const published = new Set(manifests.flatMap(({ publishes }) => publishes));

describe('The manifests together', () => {
  it.each(manifests.map((manifest) => [manifest.name, manifest] as const))('%s consumes only what somebody publishes', (_name, { consumes }) => {
    expect(consumes.filter((type) => !published.has(type) && !PROMISED.includes(type))).toEqual([]);
  });

  it('publish every event that is promised in the contracts, and no other', () => {
    expect([...published, ...PROMISED].sort()).toEqual(Object.values(contracts).map(({ type }) => type).sort());
  });

  it('have no route and no permission twice', () => {
    const routes = manifests.flatMap(({ operations }) => operations).flatMap(({ http }) => (http ? [`${http.method} ${http.path.replaceAll(/\{\w+\}/g, '{}')}`] : []));
    expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
  });

  it.each(manifests.flatMap(({ operations }) => operations).map((operation) => [operation.name, operation] as const))('%s is of a known shape', (_name, operation) => {
    expect(operation.input).toMatchObject({ type: 'object', additionalProperties: false });
    if (operation.http?.method !== 'GET') expect(operation.cache).toBeUndefined();
    if (operation.anonymous) expect(operation.access).toBe('public');
    expect(operation.summary.length).toBeGreaterThan(5);
  });

  it('say which personal data they hold, where they hold any', () => {
    const holders = ['directory', 'enrolment', 'evaluation', 'certification', 'insight', 'identity'];
    expect(manifests.filter(({ name, personalData }) => holders.includes(name) && personalData.length === 0).map(({ name }) => name)).toEqual([]);
  });

  it('let a programme section depend only on sections that somebody owns, each owned once', () => {
    const sections = manifests.flatMap(({ programme }) => programme);
    const names = sections.map(({ section }) => section);
    expect(new Set(names).size).toBe(names.length);
    expect([...names].sort()).toEqual(['certificates', 'courses', 'goalGroups', 'goals', 'organisations', 'profiles', 'programme', 'surveys']);
    expect(sections.flatMap(({ dependsOn }) => dependsOn).filter((section) => !names.includes(section))).toEqual([]);
  });
});
