import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  assignmentGranted,
  accountClosed,
  accountOpened,
  enrolmentCancelled,
  enrolmentConfirmed,
  membershipStarted,
  personErased,
} from '#contracts';
import { uuidv7 } from '#platform';
import type { TestCaller, TestInstallation } from '#testing';
import { AccountsInstallation, OPERATOR, coordinator, municipality } from './accounts-installation.js';
import { ISSUER, PUBLIC_URL } from './oidc-installation.js';

const programmeId = uuidv7();
let installation: TestInstallation;
let aPerson: AccountsInstallation['aPerson'];
let open: AccountsInstallation['open'];

beforeAll(async () => {
  ({ installation, aPerson, open } = await AccountsInstallation.start());
}, 60_000);
afterAll(() => installation?.stop());

describe('Opening an account', () => {
  it('prints a card in two languages, and tells who has got an identity', async () => {
    const personId = await aPerson();

    const { status, body } = await open({ personId });

    expect(status).toBe(201);
    expect(body).toMatchObject({ personId, state: 'invited', username: expect.stringMatching(/^[a-z]{3}-\d{3}$/) });
    expect(body.card).toMatchObject({
      username: body.username,
      code: expect.stringMatching(/^[0-9B-DF-HJ-NP-TV-XZ]{4}(-[0-9B-DF-HJ-NP-TV-XZ]{4}){3}$/),
      url: `${PUBLIC_URL}/`,
    });
    for (const text of Object.values(body.card.text as Record<string, string>)) {
      expect(text).toContain(body.card.code);
      expect(text).toContain(body.username);
    }
    expect(Date.parse(body.card.expiresAt) - Date.now()).toBeGreaterThan(29 * 86_400_000);
    await installation.settle();
    expect(installation.published(accountOpened).map(({ data }) => data)).toContainEqual({
      accountId: body.accountId,
      personId,
      issuer: ISSUER,
    });
    const { rows } = await installation.sql.query(
      'SELECT operation, caller_id, on_behalf_of FROM audit WHERE aggregate_id = $1',
      [body.accountId],
    );
    expect(rows).toEqual([{ operation: 'identity.open-account', caller_id: coordinator.id, on_behalf_of: personId }]);
    const { rows: cards } = await installation.sql.query<{ all: string }>(
      'SELECT card::text AS all FROM card WHERE account_id = $1',
      [body.accountId],
    );
    expect(cards[0]!.all).not.toContain(body.card.code);
  });

  it('gives the username that is asked for, once, and one account a person', async () => {
    const [first, second] = [await aPerson(), await aPerson()];
    const username = `anna.${randomUUID().slice(0, 8)}`;

    const opened = await open({ personId: first, username }, OPERATOR);
    expect(opened.body.username).toBe(username);

    expect((await open({ personId: second, username }, OPERATOR)).body.type).toBe(
      'urn:lyftet:problem:identity:username-taken',
    );
    expect((await open({ personId: first })).body).toMatchObject({
      type: 'urn:lyftet:problem:identity:person-has-account',
      accountId: opened.body.accountId,
    });
    for (const bad of ['AB', 'a b c', 'å'.repeat(5), '-abc', 'x'.repeat(41)])
      expect((await open({ personId: second, username: bad })).status).toBe(400);
  });

  it('tells nobody who reaches some that a username is somebody’s: a wish is how it begins', async () => {
    const taken = `elsa.${randomUUID().slice(0, 8)}`;
    await open({ personId: await aPerson(), username: taken }, OPERATOR);
    const names = [taken, `free.${randomUUID().slice(0, 8)}`, 'x'.repeat(40)];
    const replies = await Promise.all(names.map(async (username) => open({ personId: await aPerson(), username })));

    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
    for (const [index, { body }] of replies.entries())
      expect(body.username).toMatch(new RegExp(`^${names[index]!.slice(0, 35)}-\\d{4}$`));
  });

  it('opens one of many that are asked for at once', async () => {
    const personId = await aPerson();
    const replies = await Promise.all(Array.from({ length: 8 }, () => open({ personId })));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
  });

  it('is for callers with the permission where the person belongs', async () => {
    const [own, foreign] = [await aPerson(), await aPerson(uuidv7())];
    await installation.publish(
      membershipStarted(uuidv7(), {
        membershipId: uuidv7(),
        personId: foreign,
        programmeId,
        goalGroupId: uuidv7(),
        organisationId: uuidv7(),
        from: '2026-01-01',
      }),
    );
    await installation.settle();

    expect((await open({ personId: own }, { id: uuidv7(), roles: [{ role: 'learner', scope: '*' }] })).status).toBe(
      403,
    );
    expect((await open({ personId: foreign })).body.type).toBe('urn:lyftet:problem:identity:person-not-known');
    expect((await open({ personId: uuidv7() })).status).toBe(404);
    expect(
      (
        await open(
          { personId: foreign },
          { id: uuidv7(), roles: [{ role: 'programme-office', scope: `programme:${programmeId}` }] },
        )
      ).status,
    ).toBe(201);
    expect((await open({ personId: uuidv7() }, OPERATOR)).status).toBe(201);
  });

  it('is for a trainer with those who are enrolled in the session', async () => {
    const person = await aPerson();
    const facts = {
      enrolmentId: uuidv7(),
      learnerId: person,
      sessionId: uuidv7(),
      moduleId: uuidv7(),
      courseId: uuidv7(),
      programmeId,
    };
    const trainer: TestCaller = { id: uuidv7(), roles: [{ role: 'trainer', scope: `session:${facts.sessionId}` }] };
    await installation.publish(enrolmentConfirmed(facts.enrolmentId, facts));
    await installation.settle();
    const { body } = await open({ personId: person }, trainer);
    await installation.publish(enrolmentCancelled(facts.enrolmentId, { ...facts, cause: 'by-learner' }));
    await installation.settle();

    expect(body.state).toBe('invited');
    expect(
      (
        await installation.call('identity.issue-card', undefined, {
          as: trainer,
          path: { accountId: body.accountId },
        })
      ).status,
    ).toBe(404);
  });

  it('lets nobody rise above themselves by printing the card of somebody with a role', async () => {
    const [trainer, operator] = [await aPerson(), await aPerson()];
    await installation.publish(
      assignmentGranted(uuidv7(), {
        assignmentId: uuidv7(),
        personId: trainer,
        role: 'trainer',
        scope: `organisation:${municipality}`,
      }),
    );
    await installation.publish(
      assignmentGranted(uuidv7(), { assignmentId: uuidv7(), personId: operator, role: 'operator', scope: '*' }),
    );
    await installation.settle();
    const office: TestCaller = {
      id: uuidv7(),
      roles: [{ role: 'programme-office', scope: `organisation:${municipality}` }],
    };

    expect((await open({ personId: trainer })).status).toBe(404);
    expect((await open({ personId: trainer }, office)).status).toBe(201);
    expect((await open({ personId: operator }, office)).status).toBe(404);
    expect((await open({ personId: operator }, OPERATOR)).status).toBe(201);
  });

  it('gives an office no card of its participant who has a role out of its reach', async () => {
    const office: TestCaller = {
      id: uuidv7(),
      roles: [{ role: 'programme-office', scope: `programme:${programmeId}` }],
    };
    const participantWith = async (role: string, scope: string) => {
      const personId = await aPerson();
      await installation.publish(
        membershipStarted(uuidv7(), {
          membershipId: uuidv7(),
          personId,
          programmeId,
          goalGroupId: uuidv7(),
          organisationId: municipality,
          from: '2026-01-01',
        }),
      );
      await installation.publish(assignmentGranted(uuidv7(), { assignmentId: uuidv7(), personId, role, scope }));
      await installation.settle();
      return personId;
    };
    const open404 = async (role: string, scope: string) =>
      expect((await open({ personId: await participantWith(role, scope) }, office)).status).toBe(404);

    expect(
      (await open({ personId: await participantWith('trainer', `programme:${programmeId}`) }, office)).status,
    ).toBe(201);
    await open404('programme-office', `programme:${uuidv7()}`);
    await open404('coordinator', `organisation:${municipality}`);
    await open404('operator', `programme:${programmeId}`);
  });
});

describe('A new card and the end of an account', () => {
  it('replaces the card before', async () => {
    const personId = await aPerson();
    const { body } = await open({ personId });

    const renewed = await installation.call('identity.issue-card', undefined, {
      as: coordinator,
      path: { accountId: body.accountId },
    });

    expect(renewed.status).toBe(201);
    expect(renewed.body.card.code).not.toBe(body.card.code);
    const { rows } = await installation.sql.query<{ open: number }>(
      'SELECT count(*) FILTER (WHERE revoked_at IS NULL)::int AS open FROM card WHERE account_id = $1',
      [body.accountId],
    );
    expect(rows[0]!.open).toBe(1);
    const listed = await installation.call('identity.find-accounts', undefined, {
      as: coordinator,
      query: { personId },
    });
    expect(listed.body).toEqual([{ accountId: body.accountId, personId, username: body.username, state: 'invited' }]);
  });

  it('closes once, tells it once, and leaves room for another account', async () => {
    const personId = await aPerson();
    const { body } = await open({ personId });
    const close = () =>
      installation.call('identity.close-account', undefined, { as: coordinator, path: { accountId: body.accountId } });

    expect((await close()).body.state).toBe('closed');
    expect((await close()).body.state).toBe('closed');

    await installation.settle();
    expect(installation.published(accountClosed).filter(({ data }) => data.accountId === body.accountId)).toHaveLength(
      1,
    );
    expect(
      (
        await installation.call('identity.issue-card', undefined, {
          as: coordinator,
          path: { accountId: body.accountId },
        })
      ).body.type,
    ).toBe('urn:lyftet:problem:identity:account-is-closed');
    expect((await open({ personId })).status).toBe(201);
  });

  it('shows nothing of accounts of others', async () => {
    const { body } = await open({ personId: await aPerson() });
    const stranger = { id: uuidv7(), roles: [{ role: 'coordinator', scope: `organisation:${uuidv7()}` }] } as const;
    for (const operation of ['identity.issue-card', 'identity.close-account']) {
      const reply = await installation.call(operation, undefined, {
        as: stranger,
        path: { accountId: body.accountId },
      });
      expect(reply.body.type).toBe('urn:lyftet:problem:identity:account-not-found');
      expect(JSON.stringify(reply.body)).not.toContain(body.personId);
    }
  });

  it('forgets an erased person', async () => {
    const personId = await aPerson();
    const { body } = await open({ personId });

    await installation.publish(personErased(personId, { personId }), { version: 2 });
    await installation.settle();

    const { rows } = await installation.sql.query(
      'SELECT FROM account WHERE person_id = $1 UNION ALL SELECT FROM person_place WHERE person_id = $1',
      [personId],
    );
    expect(rows).toHaveLength(0);
    expect(installation.published(accountClosed).filter(({ data }) => data.accountId === body.accountId)).toHaveLength(
      1,
    );
  });
});
