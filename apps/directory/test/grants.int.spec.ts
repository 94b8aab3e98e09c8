import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KV, Kvm } from '@nats-io/kv';
import { accountClosed, accountOpened, assignmentGranted, assignmentRevoked } from '#contracts';
import { BUCKETS, grantsKey } from '#plugin-kit/contract';
import { TestInstallation, eventually } from '#testing';
import { directory as plugin } from '../src/directory.plugin.js';
import {
  DirectoryInstallation,
  ISSUER,
  environment,
  landskrona,
  officeOf,
  operator,
} from './directory-installation.js';
import { grantsHeld, rolesHeld } from './grants-held.js';

describe('roles and grants', () => {
  let directory: DirectoryInstallation;
  let installation: TestInstallation;
  let bucket: KV;
  let programmeId: string;

  const roles = (subject: string, wanted: unknown) => rolesHeld(bucket, subject, wanted);
  const register = (subject: string) => directory.somebody(subject);
  const assign = (body: object, as = operator) => directory.call('assign-role', body, as);

  beforeAll(async () => {
    directory = await DirectoryInstallation.start();
    ({ installation } = directory);
    bucket = await new Kvm(installation.connection).open(BUCKETS.grants);
    ({ programmeId } = await directory.apply('digieffekt'));
  });
  afterAll(() => directory.stop());

  it('makes the client that the settings name an operator at the start', async () => {
    expect(await roles('lyftet-cli', [{ role: 'operator', scope: '*' }])).toEqual({
      v: 1,
      kind: 'client',
      roles: [{ role: 'operator', scope: '*' }],
    });
  });

  it('lets a new identity be its person', async () => {
    const personId = await register('demo:kim');

    expect(await roles('demo:kim', [])).toEqual({ v: 1, kind: 'person', personId, roles: [] });
  });

  it('shows people which roles were given to them and taken from them, and by whom', async () => {
    const personId = await register('demo:told');
    const office = officeOf(programmeId);
    const {
      body: { assignmentId },
    } = await assign({ personId, role: 'trainer', scope: `programme:${programmeId}` }, office);
    await directory.call('revoke-assignment', {}, operator, { path: { assignmentId } });
    const shown = async (id: string) => (await directory.call('list-acts-for-me', {}, { id })).body.items;

    expect((await shown(personId)).map(({ at: _, ...act }: Record<string, unknown>) => act)).toEqual([
      {
        operation: 'directory.revoke-assignment',
        byKind: 'client',
        by: operator.id,
        reason: 'trainer',
        aggregate: 'assignment',
        aggregateId: assignmentId,
      },
      {
        operation: 'directory.assign-role',
        byKind: 'person',
        by: office.id,
        reason: 'trainer',
        aggregate: 'assignment',
        aggregateId: assignmentId,
      },
    ]);
    expect(await shown(randomUUID())).toEqual([]);
  });

  it('gives a role with its period, and takes it away', async () => {
    const personId = await register('demo:role');
    const scope = `programme:${programmeId}`;
    const { status, body } = await assign({
      personId,
      role: 'trainer',
      scope,
      from: '2026-01-01T00:00:00Z',
      to: '2027-01-01T00:00:00Z',
    });
    expect(status).toBe(201);
    await roles('demo:role', [
      { role: 'trainer', scope, from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' },
    ]);

    const revoked = await directory.call('revoke-assignment', {}, operator, {
      path: { assignmentId: body.assignmentId },
    });
    expect(revoked.body.revokedAt).toEqual(expect.any(String));
    await roles('demo:role', []);
    await installation.settle();
    expect(installation.published(assignmentGranted).map(({ data }) => data)).toContainEqual({
      assignmentId: body.assignmentId,
      personId,
      role: 'trainer',
      scope,
      from: '2026-01-01T00:00:00.000Z',
      to: '2027-01-01T00:00:00.000Z',
    });
    expect(installation.published(assignmentRevoked).map(({ aggregateid }) => aggregateid)).toContain(
      body.assignmentId,
    );
  });

  it('gives the same role once, however often it is given', async () => {
    const personId = await register('demo:twice');
    const replies = await Promise.all(
      [1, 2, 3].map(() => assign({ personId, role: 'steering', scope: `programme:${programmeId}` })),
    );

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(new Set(replies.map(({ body }) => body.assignmentId)).size).toBe(1);
    expect((await directory.call('list-assignments', {}, operator, { query: { personId } })).body.items).toHaveLength(
      1,
    );
  });

  it('gives a client the same role once, too', async () => {
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => assign({ clientId: 'robot-at-once', role: 'trainer', scope: '*' })),
    );

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(new Set(replies.map(({ body }) => body.assignmentId)).size).toBe(1);
  });

  it('lets a programme office give roles in its own programme, and none that reach further', async () => {
    const personId = await register('demo:office');
    const office = officeOf(programmeId);
    const give = async (role: string, scope: string) => (await assign({ personId, role, scope }, office)).status;

    expect(await give('trainer', `programme:${programmeId}`)).toBe(201);
    expect(await give('operator', `programme:${programmeId}`)).toBe(403);
    expect(await give('trainer', `programme:${randomUUID()}`)).toBe(403);
    expect(await give('coordinator', `organisation:${landskrona}`)).toBe(403);
    expect(await give('trainer', '*')).toBe(403);
    expect(
      (await directory.call('list-assignments', {}, officeOf(randomUUID()), { query: { personId } })).body,
    ).toEqual({ items: [] });
    expect((await directory.call('list-assignments', {}, { id: personId })).body.items).toEqual([
      expect.objectContaining({ role: 'trainer' }),
    ]);
  });

  it('refuses what contradicts itself', async () => {
    const pointers = async (body: object) =>
      (await assign({ role: 'trainer', scope: '*', ...body })).body.errors.map(
        ({ pointer }: { pointer: string }) => pointer,
      );

    expect(await pointers({})).toEqual(['/personId']);
    expect(await pointers({ personId: randomUUID() })).toEqual(['/personId']);
    expect(await pointers({ clientId: 'x', from: '2027-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' })).toEqual([
      '/to',
    ]);
    expect(await pointers({ clientId: 'x', scope: 'programme:all' })).toEqual(['/scope']);
  });

  it('keeps people and clients apart', async () => {
    await register('demo:apart');
    expect((await assign({ clientId: 'demo:apart', role: 'trainer', scope: '*' })).body.errors).toEqual([
      expect.objectContaining({ pointer: '/clientId' }),
    ]);

    await register('lyftet-cli');
    expect(await roles('lyftet-cli', [{ role: 'operator', scope: '*' }])).toMatchObject({ kind: 'client' });
    expect((await installation.sql.query(`SELECT 1 FROM identity WHERE subject = 'lyftet-cli'`)).rowCount).toBe(0);
    expect(
      (
        await assign(
          { clientId: 'demo:apart', role: 'trainer', scope: `programme:${programmeId}` },
          officeOf(programmeId),
        )
      ).status,
    ).toBe(403);
  });

  it('follows accounts of the embedded provider from opening to closing', async () => {
    const personId = await register('demo:account');
    const account = { accountId: randomUUID(), personId, issuer: ISSUER };
    await installation.publish(accountOpened(account.accountId, account));
    expect(await roles(account.accountId, [])).toMatchObject({ personId });

    await installation.publish(accountClosed(account.accountId, account));
    await eventually(async () => (await grantsHeld(bucket, ISSUER, account.accountId)) === undefined);
  });

  it('projects what was written before a crash at the next start', async () => {
    const personId = await register('demo:crash');
    await roles('demo:crash', []);
    await installation.running.splice(0)[0]!.stop();
    // What a replica leaves behind that is killed right after its commit.
    await installation.sql.query(
      `INSERT INTO assignment (id, person_id, role, scope, granted_at) VALUES ($1, $2, 'trainer', '*', now())`,
      [randomUUID(), personId],
    );
    await installation.sql.query('INSERT INTO grant_change (issuer, subject) VALUES ($1, $2)', [ISSUER, 'demo:crash']);
    await installation.sql.query(
      `INSERT INTO timer (kind, key, due_at, payload) VALUES ('project-grants', 'left', 'epoch', '{}')`,
    );
    await installation.start(plugin, { environment });

    await roles('demo:crash', [{ role: 'trainer', scope: '*' }]);
    await eventually(async () => (await installation.sql.query('SELECT 1 FROM grant_change')).rowCount === 0);
  });

  it('puts what has just changed before what is only compared', async () => {
    const personId = await register('demo:first');
    await roles('demo:first', []);
    const clients = Array.from({ length: 1_000 }, (_, index) => `waiting-${index}`);
    await installation.sql.query(
      `
        INSERT INTO assignment (id, issuer, client_id, role, scope, granted_at)
        SELECT gen_random_uuid(), $1, unnest($2::text[]), 'trainer', '*', now()
      `,
      [ISSUER, clients],
    );
    await installation.sql.query('INSERT INTO grant_change (issuer, subject) SELECT $1, unnest($2::text[])', [
      ISSUER,
      clients,
    ]);
    await assign({ personId, role: 'evaluator', scope: '*' });
    await roles('demo:first', [{ role: 'evaluator', scope: '*' }]);
    await eventually(async () => (await installation.sql.query('SELECT 1 FROM grant_change')).rowCount === 0);

    const revisionOf = async (subject: string) => (await bucket.get(grantsKey(ISSUER, subject)))!.revision;
    const others = await Promise.all(clients.map(revisionOf));
    // They are written two hundred at a time.
    expect(await revisionOf('demo:first')).toBeLessThanOrEqual(Math.min(...others) + 200);
  });

  it('writes what it could not write as soon as the bucket is back', async () => {
    const personId = await register('demo:away');
    await roles('demo:away', []);
    await bucket.destroy();
    await assign({ personId, role: 'evaluator', scope: '*' });
    await eventually(
      async () =>
        (await installation.sql.query(`SELECT 1 FROM timer WHERE kind = 'project-grants' AND due_at > 'epoch'`))
          .rowCount === 1,
    );
    bucket = await new Kvm(installation.connection).create(BUCKETS.grants, { history: 1 });

    await roles('demo:away', [{ role: 'evaluator', scope: '*' }]);
  });

  it('puts right at the start what was written over', async () => {
    const key = grantsKey(ISSUER, 'lyftet-cli');
    await bucket.put(key, JSON.stringify({ type: 'io.nats.jetstream.api.v1.account_info_response' }));
    await installation.running.splice(0)[0]!.stop();
    await installation.start(plugin, { environment });

    await roles('lyftet-cli', [{ role: 'operator', scope: '*' }]);
  });

  it('fills a bucket that was lost, at the start and when told', async () => {
    await installation.running.splice(0)[0]!.stop();
    for await (const key of await bucket.keys()) await bucket.purge(key);
    await new Kvm(installation.connection).open(BUCKETS.grants).then((kv) => kv.destroy());
    bucket = await new Kvm(installation.connection).create(BUCKETS.grants, { history: 1 });
    await installation.start(plugin, { environment });
    await roles('lyftet-cli', [{ role: 'operator', scope: '*' }]);
    await roles('demo:crash', [{ role: 'trainer', scope: '*' }]);

    await bucket.put(
      grantsKey(ISSUER, 'demo:crash'),
      JSON.stringify({ v: 1, kind: 'person', roles: [{ role: 'operator', scope: '*' }] }),
    );
    const { status, body } = await directory.call('rebuild-grants', {}, operator);
    expect([status, body.identities]).toEqual([202, expect.any(Number)]);
    await roles('demo:crash', [{ role: 'trainer', scope: '*' }]);
  });
});
