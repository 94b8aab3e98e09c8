import { describe, expect, it } from '@jest/globals';
import type { JsonSchema, ManifestOperation } from '#plugin-kit/contract';
import { PLUGINS_WITH_DEMO } from '../journeys/platform.fixture.js';

const operations = PLUGINS_WITH_DEMO.flatMap(({ manifest }) => manifest.operations);

/** Ids of things. A new name has to be put here, or to be a `PersonId`. */
const THINGS = new Set([
  'organisationId',
  'unitId',
  'parentUnitId',
  'programmeId',
  'goalGroupId',
  'goalId',
  'membershipId',
  'assignmentId',
  'accountId',
  'courseId',
  'courseIds',
  'moduleId',
  'moduleIds',
  'profileId',
  'sessionId',
  'enrolmentId',
  'planId',
  'surveyId',
  'caseId',
  'proposalId',
  'poolId',
  'reopens',
  'renews',
  'meetingId',
  'earlierId',
  'attendanceId',
  'sheetId',
  'sheetIds',
  'definitionId',
  'certificateId',
  'id',
  'jobId',
  // Of an event that could not be handled: told to operators, who mend it, and nothing else of whatever it is about.
  'eventId',
  'aggregateId',
]);
/**
 * Who led, decided, witnessed or did something: it is told as a part of what was done, by somebody in their function,
 * and is no reading of what is registered of them.
 */
const ACTORS = new Set(['trainerIds', 'preparedBy', 'decidedBy', 'witnessId']);
/** Shown the name by whoever asks: it stands in the certificate that they present. */
const PRESENTED = new Set(['certification.verify-certificate holderName']);

interface Place {
  readonly operation: ManifestOperation;
  readonly name: string;
  readonly schema: JsonSchema;
  /** The object that it is a property of. */
  readonly owner: Readonly<Record<string, JsonSchema>>;
}

const listOf = (value: unknown): JsonSchema[] =>
  [value].flat().filter((one): one is JsonSchema => typeof one === 'object' && one !== null);

function* placesIn(operation: ManifestOperation, schema: JsonSchema): Generator<Place> {
  const owner = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
  for (const [name, member] of Object.entries(owner)) {
    yield { operation, name, schema: member, owner };
    yield* placesIn(operation, member);
  }
  for (const part of ['items', 'additionalProperties', 'anyOf'])
    for (const one of listOf(schema[part])) yield* placesIn(operation, one);
}

const places = operations.flatMap((operation) => [...placesIn(operation, operation.output ?? {})]);
const said = ({ operation, name }: Place) => `${operation.name} ${name}`;
const isPerson = (schema: JsonSchema): boolean =>
  [schema, ...listOf(schema['items'])].some((one) => one['x-lyftet-person'] === true);
const isId = (schema: JsonSchema): boolean =>
  [schema, ...listOf(schema['items'])].some((one) => one['format'] === 'uuid');
const isPersonName = ({ name, schema }: Place): boolean => {
  const parts = (schema['properties'] ?? {}) as object;
  return (
    ('given' in parts && ('family' in parts || 'familyInitial' in parts)) ||
    /^(?:given|family)$|(?:person|learner|holder|member|participant|employee)Name$/i.test(name)
  );
};

describe('What an operation answers', () => {
  it('holds no id of which it is not said whether it is that of a person of whom it tells', () => {
    const undecided = places.filter(
      ({ name, schema }) => isId(schema) && !isPerson(schema) && !THINGS.has(name) && !ACTORS.has(name),
    );

    expect([...new Set(undecided.map(said))]).toEqual([]);
  });

  it('names nobody without the id of the person, by which it is noted who was told', () => {
    const owners = new Map(
      places.flatMap(({ owner }) => Object.values(owner).map((schema) => [schema, owner] as const)),
    );
    const isIn = (place: Place): boolean =>
      Object.values(place.owner).some(isPerson) || Object.values(owners.get(place.schema) ?? {}).some(isPerson);
    const nested = new Set(
      places
        .filter(isPersonName)
        .flatMap(({ schema }) => Object.values((schema['properties'] ?? {}) as Record<string, JsonSchema>)),
    );
    const nameless = places.filter(
      (place) => isPersonName(place) && !nested.has(place.schema) && !isIn(place) && !PRESENTED.has(said(place)),
    );

    expect(nameless.map(said)).toEqual([]);
  });

  it('says what it tells of people, where it tells of any, and is then for known callers', () => {
    const telling = operations.filter((operation) =>
      places.some((place) => place.operation === operation && isPerson(place.schema)),
    );

    expect(telling.length).toBeGreaterThan(20);
    expect(
      telling
        .filter(({ reads, access, anonymous }) => !reads || access === 'public' || anonymous)
        .map(({ name }) => name),
    ).toEqual([]);
  });

  it('is seen by the person in a list of each service that tells of people', () => {
    const services = new Set(operations.filter(({ reads }) => reads).map(({ name }) => name.split('.')[0]));
    const lists = operations
      .filter(({ name }) => name.endsWith('.list-my-readings'))
      .map(({ name }) => name.split('.')[0]);

    expect([...services].sort()).toEqual(['certification', 'directory', 'enrolment', 'identity']);
    expect(lists.sort()).toEqual([...services].sort());
  });
});
