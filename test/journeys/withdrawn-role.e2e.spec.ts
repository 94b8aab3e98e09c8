import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyedId } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { TestPlatform } from './platform.fixture.js';

/** The promise is 2 s; tests allow three times as much. */
const WITHIN = 6_000;

describe('A role', () => {
  let platform: TestPlatform;
  let personId: string;
  beforeAll(async () => {
    platform = await TestPlatform.start();
    const programme = {
      key: 'roles',
      title: { sv: 'Roller' },
      owner: 'Kommunen',
      startsOn: '2023-01-01',
      endsOn: '2024-12-31',
    };
    await platform.api(
      'POST',
      '/directory/programme/apply',
      {
        programmeKey: 'roles',
        version: 'a'.repeat(64),
        allSections: ['organisations'],
        sections: { programme, organisations: [{ key: 'roles', name: 'Kommunen', type: 'municipality' }] },
      },
      { as: 'operator' },
    );
    const person = await platform.api(
      'POST',
      '/people',
      {
        organisationId: keyedId('organisation', 'roles'),
        name: { given: 'Rut', family: 'Roll' },
        sex: 'female',
        identities: [{ issuer: `${platform.url}/oidc`, subject: 'demo:rut' }],
      },
      { as: 'operator' },
    );
    personId = person.body.personId;
    await platform.confirm('demo:rut');
  }, 60_000);
  afterAll(() => platform?.stop());

  it('works once granted and stops once withdrawn, within moments and with the same access token', async () => {
    const readPeople = async () => (await platform.api('GET', '/people', undefined, { as: 'demo:rut' })).status;
    expect(await readPeople()).toBe(403);

    const assignment = await platform.api(
      'POST',
      '/assignments',
      { personId, role: 'coordinator', scope: `organisation:${keyedId('organisation', 'roles')}` },
      { as: 'operator' },
    );
    expect(assignment.status).toBe(201);
    await eventually(async () => (await readPeople()) === 200, { within: WITHIN });

    await platform.api('POST', `/assignments/${assignment.body.assignmentId}/revoke`, undefined, { as: 'operator' });
    await eventually(async () => (await readPeople()) === 403, { within: WITHIN });
  });

  it('that nobody granted is not had by asking', async () => {
    const asked = await platform.api(
      'POST',
      '/assignments',
      { personId, role: 'operator', scope: '*' },
      { as: 'demo:rut' },
    );

    expect(asked.status).toBe(403);
  });
});
