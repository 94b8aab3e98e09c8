import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#platform';
import { TestCallers, TestInstallation, eventually } from '#testing';
import { alpha } from './notes.fixture.js';

const ann = { id: '01935a5e-0000-7000-8000-000000000001' };
const bob = { id: '01935a5e-0000-7000-8000-000000000002' };
const key = (value: string) => ({ headers: { 'idempotency-key': value } });

describe('A request', () => {
  let platform: TestInstallation;
  beforeAll(async () => {
    platform = await TestInstallation.create([alpha]);
    await platform.start(alpha);
  });
  afterAll(() => platform.stop());

  const notes = async (text: string) =>
    (await platform.sql.query('SELECT id FROM note WHERE text = $1', [text])).rowCount;

  it.each([
    ['no JSON object', ['x'], ''],
    ['an unknown field', { text: 'a', more: 1 }, '/more'],
    ['a wrong type', { text: 7 }, '/text'],
    ['null', { text: null }, '/text'],
    ['a text that is too long', { text: 'x'.repeat(201) }, '/text'],
    ['a NUL', { text: 'a\0b' }, '/text'],
  ])('is refused with a pointer when its body is or has %s', async (_what, body, pointer) => {
    const reply = await platform.call('alpha.write-note', body, { as: ann });

    expect(reply).toMatchObject({ status: 400, body: { type: 'urn:lyftet:problem:lyftet:invalid-input' } });
    expect(reply.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  it('is refused when path and body disagree', async () => {
    const reply = await platform.call('alpha.get-note', { noteId: uuidv7() }, { path: { noteId: uuidv7() } });

    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: '/noteId' }] } });
  });

  it('speaks the language of its reader', async () => {
    const [sv, en] = await Promise.all(
      ['sv', 'en-GB,sv;q=0.5'].map((language) =>
        platform.call('alpha.get-note', undefined, {
          path: { noteId: uuidv7() },
          headers: { 'accept-language': language },
        }),
      ),
    );

    expect([sv!.body.title, en!.body.title]).toEqual(['Anteckningen finns inte', 'The note does not exist']);
  });

  it('needs a caller, and a role that gives the permission', async () => {
    const noteId = uuidv7();
    const strike = (options: object) => platform.call('alpha.strike-note', undefined, { path: { noteId }, ...options });

    expect((await strike({})).status).toBe(401);
    expect((await strike({ as: ann })).status).toBe(403);
    expect((await strike({ as: { ...ann, roles: [{ role: 'editor', scope: '*' }] } })).status).toBe(204);
  });

  it('is refused with a caller token that is forged, expired, for others, of an unknown key or none', async () => {
    const { callers } = platform;
    const stranger = new TestCallers();
    const [head = '', , signature = ''] = callers.token(ann).split('.');
    const forged = `${head}.${Buffer.from(JSON.stringify({ sub: bob.id })).toString('base64url')}.${signature}`;
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
    for (const token of [
      forged,
      none,
      'rubbish',
      '',
      'a.b.c',
      stranger.token(ann),
      callers.token(ann, {}, new Date(Date.now() - 120_000)),
      callers.token(ann, { aud: 'other' }),
      callers.token(ann, { iss: 'me' }),
      callers.token(ann, { exp: Math.floor(Date.now() / 1_000) + 86_400 }),
      callers.token(ann, { kind: 'god' }),
    ]) {
      expect((await platform.call('alpha.write-note', { text: 'forged' }, { token })).status).toBe(401);
    }
    expect(await notes('forged')).toBe(0);
  });

  it('with an Idempotency-Key is done once and answered alike', async () => {
    const first = await platform.call('alpha.write-note', { text: 'keyed' }, { as: ann, ...key('k1') });
    const again = await platform.call('alpha.write-note', { text: 'keyed' }, { as: ann, ...key('k1') });

    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(await notes('keyed')).toBe(1);
    expect((await platform.call('alpha.write-note', { text: 'other' }, { as: ann, ...key('k1') })).status).toBe(422);
    expect(
      (await platform.call('alpha.write-note', { text: 'keyed' }, { as: bob, ...key('k1') })).body.noteId,
    ).not.toBe(first.body.noteId);
  });

  it('that is repeated while it runs is done once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 12 }, () =>
        platform.call('alpha.write-note', { text: 'racing' }, { as: ann, ...key('race') }),
      ),
    );

    expect(replies.map(({ status }) => status).filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(await notes('racing')).toBe(1);
  });

  it('that is repeated while another replica has it in a batch is done once and answered alike', async () => {
    const second = await platform.start(alpha);
    const draw = () => platform.call('alpha.draw-number', { text: 'one' }, { as: ann, ...key('drawn') });
    const drawn = async () => (await platform.sql.query<{ next: number }>('SELECT next FROM counter')).rows[0]!.next;
    const before = await drawn();
    // Whoever draws first waits for this row, with the key in hand; with so many of them both replicas have it.
    const holder = await platform.sql.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM counter FOR UPDATE');
    const racing = Promise.all(Array.from({ length: 24 }, draw));
    await eventually(
      async () =>
        (
          await platform.sql.query(
            `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
          )
        ).rowCount,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    await holder.query('COMMIT');
    holder.release();

    const replies = await racing;

    expect(replies.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(replies.filter(({ status }) => status === 409).map(({ body }) => body.type)).toEqual(
      expect.arrayContaining(['urn:lyftet:problem:lyftet:still-running']),
    );
    expect(new Set(replies.filter(({ status }) => status === 200).map(({ body }) => body.count))).toEqual(
      new Set([before + 1]),
    );
    expect((await draw()).body.count).toBe(before + 1);
    expect(await drawn()).toBe(before + 1);
    await second.stop();
  });

  it('that was refused leaves its key free', async () => {
    const noteId = uuidv7();
    await platform.call('alpha.write-note', { noteId, text: 'taken' }, { as: ann });
    expect(
      (await platform.call('alpha.write-note', { noteId, text: 'again' }, { as: ann, ...key('free') })).status,
    ).toBe(409);

    expect((await platform.call('alpha.write-note', { text: 'again' }, { as: ann, ...key('free') })).status).toBe(201);
  });

  it('leaves one audit row with operation, caller, times and no values', async () => {
    const noteId = uuidv7();
    await platform.call('alpha.strike-note', undefined, {
      path: { noteId },
      as: { ...bob, roles: [{ role: 'editor', scope: '*' }] },
    });

    const { rows } = await platform.sql.query(
      'SELECT operation, aggregate, fields, caller_id, reason FROM audit WHERE aggregate_id = $1',
      [noteId],
    );
    expect(rows).toEqual([
      { operation: 'alpha.strike-note', aggregate: 'note', fields: ['struck'], caller_id: bob.id, reason: 'because' },
    ]);
  });

  it('gets tags, etag and media type as headers', async () => {
    const { body } = await platform.call('alpha.write-note', { text: 'tagged' }, { as: ann });
    const reply = await platform.call('alpha.get-note', undefined, { path: { noteId: body.noteId } });

    expect([reply.header('cache-tags'), reply.header('etag'), reply.header('content-type')]).toEqual([
      'notes',
      '"1"',
      'application/json',
    ]);
  });

  it('purges its tags after the commit', async () => {
    const purges: unknown[] = [];
    const subscription = platform.bus.subscribe('purge.alpha', {
      callback: (_error, message) => void purges.push(message.json()),
    });
    await platform.bus.flush();
    await platform.call('alpha.write-note', { text: 'purging' }, { as: ann });

    await eventually(() => purges.length > 0);
    expect(purges).toEqual([{ tags: ['notes'] }]);
    subscription.unsubscribe();
  });

  it('in flight is answered when the plugin stops, and a new one finds nobody', async () => {
    const replica = await platform.start(alpha);
    const first = platform.running[0]!;
    const inFlight = Array.from({ length: 40 }, (_, index) =>
      platform.call('alpha.write-note', { text: `flight ${index}` }, { as: ann }),
    );
    await platform.bus.flush();
    await Promise.all([first.stop(), replica.stop()]);

    const settled = await Promise.allSettled(inFlight);
    expect(settled.filter((one) => one.status === 'rejected')).toEqual([]);
    expect((await platform.sql.query(`SELECT 1 FROM note WHERE text LIKE 'flight %'`)).rowCount).toBe(40);
    await expect(platform.call('alpha.write-note', { text: 'late' }, { as: ann })).rejects.toThrow(/no responders/i);
  });
});
