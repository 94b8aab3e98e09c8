import { describe, expect, it } from '@jest/globals';
import { partOf } from '#testing';
import { Failure } from '../../failure.js';
import { certify } from './certify.js';
import { Ledger } from './ledger.js';
import type { World } from './world.js';

describe('the certificates of a simulation', () => {
  it('are not asked for where hardly anybody has earned one: one is to be kept and one revoked', async () => {
    const staff = [0, 1].map((which) => ({ key: `officer-${which}`, role: 'certification-officer' as const }));
    const world = partOf<World>({
      api: {},
      time: {},
      plan: { staff },
      as: (somebody) => somebody,
      programme: { programmeId: 'p', content: {} },
      ledger: new Ledger(),
    });

    const certified = certify(world, () => Promise.reject(new Error('nothing is fetched')));

    await expect(certified).rejects.toThrow(Failure);
    await expect(certified).rejects.toThrow(
      'Certificates earned by so few people: 0. Two are needed, one to keep and one to revoke: live it with ' +
        'more of them, by a smaller --one-in.',
    );
  });
});
