import { describe, expect, it } from '@jest/globals';
import { ROLES } from '#contracts';
import * as contracts from '#contracts';
import { isOfType, publishedEvents } from '#plugin-kit/contract';
import { PLUGINS_WITH_DEMO } from '../journeys/platform.fixture.js';

const manifests = PLUGINS_WITH_DEMO.map(({ manifest }) => manifest);
/** Facts whose listeners are written and whose publisher is still to come: erasing a person is a case of its own. */
const PROMISED: readonly string[] = [contracts.personErased.type];
const published = new Set(manifests.flatMap(publishedEvents).map(({ type }) => type));

const HARMFUL = ['\u0000', 'a\u0000', '\ud800', 'a\udc00b'];

/**
 * Places of a schema where a text may stand that has NUL or half a character. Where anything may stand, the rule of the
 * kit says it (`json-rule.ts`).
 */
function* unstorableTexts(schema: unknown, at = ''): Generator<string> {
  if (Array.isArray(schema)) for (const [index, one] of schema.entries()) yield* unstorableTexts(one, `${at}/${index}`);
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
  const {
    type,
    pattern,
    allOf = [],
    enum: values,
  } = schema as { type?: unknown; pattern?: string; allOf?: { pattern?: string }[]; enum?: unknown };
  const patterns = [pattern, ...allOf.map((part) => part.pattern)]
    .filter((source) => source !== undefined)
    .map((source) => new RegExp(source, 'u'));
  if (
    [type].flat().includes('string') &&
    values === undefined &&
    !HARMFUL.every((text) => patterns.some((one) => !one.test(text)))
  )
    yield at;
  for (const [name, part] of Object.entries(schema)) yield* unstorableTexts(part, `${at}/${name}`);
}

describe('The manifests together', () => {
  it.each(manifests.map((manifest) => [manifest.name, manifest] as const))(
    '%s consumes only what somebody publishes',
    (_name, { consumes }) => {
      expect(consumes.filter((wanted) => ![...published, ...PROMISED].some((type) => isOfType(type, wanted)))).toEqual(
        [],
      );
    },
  );

  it('keep for everybody what anybody may read, so that pages of any origin may, but for the clock of the demo', () => {
    const open = manifests
      .flatMap(({ operations }) => operations)
      .filter(({ access, http }) => access === 'public' && http?.method === 'GET');

    expect(open.length).toBeGreaterThan(15);
    expect(open.filter(({ cache }) => cache === undefined).map(({ name }) => name)).toEqual(['demo.get-clock']);
  });

  it('publish every event that is promised in the contracts, and no other', () => {
    expect([...published, ...PROMISED].sort()).toEqual(
      Object.values(contracts)
        .flatMap((contract) => ('type' in contract ? [contract.type] : []))
        .sort(),
    );
  });

  it('tell the schema of every event and of every class of person state that somebody reads', () => {
    expect(
      manifests.flatMap(publishedEvents).filter(({ summary, schema }) => !summary || schema?.['type'] !== 'object'),
    ).toEqual([]);
    const told = manifests.flatMap(({ personStates = [] }) => personStates.map((state) => state.class));
    expect(told).toEqual([contracts.personName.personClass]);
    expect(manifests.flatMap(({ personClasses }) => personClasses).filter((read) => !told.includes(read))).toEqual([]);
  });

  it('give permissions to roles that may be assigned, each of them to at least one', () => {
    const named = new Set(manifests.flatMap(({ permissions }) => permissions.flatMap(({ roles }) => roles)));

    expect([...named, 'learner'].sort()).toEqual([...ROLES]);
  });

  it('define a permission once; what owners of sections share has the same roles in each', () => {
    const permissions = manifests.flatMap((manifest) => manifest.permissions);
    const rolesOf = (wanted: string) =>
      new Set(permissions.filter(({ name }) => name === wanted).map(({ roles }) => [...roles].sort().join()));
    const repeated = new Set(
      permissions.map(({ name }) => name).filter((name, index, names) => names.indexOf(name) !== index),
    );

    expect([...repeated].filter((name) => name !== 'programme:apply')).toEqual([]);
    expect([...repeated].filter((name) => rolesOf(name).size > 1)).toEqual([]);
  });

  it('have no route twice', () => {
    const routes = manifests
      .flatMap(({ operations }) => operations)
      .flatMap(({ http }) => (http ? [`${http.method} ${http.path.replaceAll(/\{\w+\}/g, '{}')}`] : []));
    expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
  });

  it.each(manifests.flatMap(({ operations }) => operations).map((operation) => [operation.name, operation] as const))(
    '%s is of a known shape',
    (_name, operation) => {
      expect(operation.input).toMatchObject({ type: 'object', additionalProperties: false });
      if (operation.http?.method !== 'GET') expect(operation.cache).toBeUndefined();
      if (operation.anonymous) expect(operation.access).toBe('public');
      expect(operation.summary.length).toBeGreaterThan(5);
    },
  );

  it.each(manifests.flatMap(({ operations }) => operations).map((operation) => [operation.name, operation] as const))(
    '%s takes no text that a database cannot store',
    (_name, { input }) => {
      expect([...unstorableTexts(input)]).toEqual([]);
    },
  );

  it('say which personal data they hold, where they hold any', () => {
    const holders = ['directory', 'enrolment', 'evaluation', 'certification', 'insight', 'identity'];
    expect(
      manifests
        .filter(({ name, personalData }) => holders.includes(name) && personalData.length === 0)
        .map(({ name }) => name),
    ).toEqual([]);
  });

  it('let a programme section depend only on sections that somebody owns, each owned once', () => {
    const sections = manifests.flatMap(({ programme }) => programme);
    const names = sections.map(({ section }) => section);
    expect(new Set(names).size).toBe(names.length);
    expect([...names].sort()).toEqual([
      'certificates',
      'courses',
      'goalGroups',
      'goals',
      'organisations',
      'profiles',
      'programme',
      'surveys',
    ]);
    expect(sections.flatMap(({ dependsOn }) => dependsOn).filter((section) => !names.includes(section))).toEqual([]);
  });
});
