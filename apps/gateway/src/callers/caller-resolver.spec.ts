import { describe, expect, it } from '@jest/globals';
import { partOf } from '#testing';
import type { Exchange } from '../edge/exchange.js';
import { CostBudget } from '../edge/cost-budget.js';
import { Toll } from '../edge/toll.js';
import { CallerResolver } from './caller-resolver.js';
import type { CallerMint } from './caller-mint.js';
import type { GrantsMirror } from './grants-mirror.js';
import type { SignOuts } from './sign-outs.js';
import type { TokenVerifier } from './token-verifier.js';

const START = 1_800_000_000;

/** A resolver at a clock that the test sets, whose caller tokens tell when they were made. */
function resolverAt(clock: { now: number }) {
  const verifier = partOf<TokenVerifier>({
    verify: async () => ({
      issuer: 'https://id',
      subject: 'ann',
      clientId: undefined,
      issuedAt: START,
      expires: START + 86_400,
      auth: {},
    }),
  });
  const grants = partOf<GrantsMirror>({
    of: () => ({ grants: { v: 1, kind: 'person', personId: 'p', roles: [] }, revision: 1 }),
  });
  const signOuts = partOf<SignOuts>({ hasTokenEnded: () => false, notBefore: () => 0 });
  const mint = partOf<CallerMint>({ mint: (_who, now) => `made ${now}` });
  const resolver = new CallerResolver(
    verifier,
    grants,
    signOuts,
    mint,
    undefined,
    new Toll(new CostBudget(0, 1), new CostBudget(0, 1), 1),
    () => clock.now,
  );
  const exchange = partOf<Exchange>({ request: { headers: { authorization: 'Bearer a.b.c' }, ip: '127.0.0.1' } });
  return async () => (await resolver.resolve(exchange))?.token;
}

describe('CallerResolver', () => {
  it('uses a caller token again while it is fresh', async () => {
    const clock = { now: START };
    const token = resolverAt(clock);

    expect(await token()).toBe(`made ${START}`);
    clock.now += 40;
    expect(await token()).toBe(`made ${START}`);
    clock.now += 1;
    expect(await token()).toBe(`made ${START + 41}`);
  });

  it('makes another when the clock was set back: the old one would be of the future', async () => {
    const clock = { now: START };
    const token = resolverAt(clock);
    await token();

    clock.now -= 3_600;

    expect(await token()).toBe(`made ${START - 3_600}`);
  });
});
