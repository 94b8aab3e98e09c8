import { describe, expect, it } from '@jest/globals';
import { signInOf } from './sign-in-of.js';

const claims = {
  iss: 'https://id',
  sub: 'ann',
  client_id: 'web',
  auth_time: 1_800_000_000,
  amr: ['pwd'],
  sid: 'the session',
  card_at: 1_799_000_000,
};

describe('signInOf', () => {
  it('tells method, time, card, and the session by a hash of it and its issuer', () => {
    const { session, ...facts } = signInOf(claims);

    expect(facts).toEqual({ method: 'pwd', at: 1_800_000_000, cardAt: 1_799_000_000 });
    expect(session).toMatch(/^[\w-]{22}$/);
    expect(signInOf({ ...claims, iss: 'https://other' }).session).not.toBe(session);
    expect(signInOf({ ...claims, sub: 'bo' }).session).toBe(session);
  });

  it('knows nothing of a token that says nothing, and that a client is one', () => {
    expect(signInOf({ iss: 'https://id', sub: 'ann', client_id: 'web' })).toEqual({});
    expect(signInOf({ iss: 'https://id', sub: 'machine', client_id: 'machine' })).toEqual({ method: 'client' });
    expect(signInOf({ iss: 'https://id', sub: 'machine' })).toEqual({});
  });

  it.each([
    ['a time in words', { auth_time: 'now' }, 'at'],
    ['a time before 1970', { auth_time: -1 }, 'at'],
    ['a time with a fraction', { card_at: 1.5 }, 'cardAt'],
    ['a time after all calendars', { card_at: 1e15 }, 'cardAt'],
    ['a method that is none', { amr: [{}] }, 'method'],
    ['a method with a control character', { amr: ['pwd\n'] }, 'method'],
    ['methods without end', { amr: ['x'.repeat(1_000)] }, 'method'],
    ['a session that is no text', { sid: 7 }, 'session'],
    ['a session without end', { sid: 'x'.repeat(10_000) }, 'session'],
  ])('leaves out %s', (_what, change, field) => {
    const facts = signInOf({ ...claims, ...change });

    expect(facts).not.toHaveProperty(field);
    expect(Object.keys(facts)).toHaveLength(3);
  });
});
