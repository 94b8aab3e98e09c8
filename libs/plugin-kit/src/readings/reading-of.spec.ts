import { describe, expect, it } from '@jest/globals';
import { partOf } from '#testing';
import { Operation, PersonId, Reply, Text, Uuid, definePlugin } from '../index.js';
import { operationOf } from '../operations/operation.js';
import { Caller } from '../operations/caller.js';
import type { RequestContext } from '../operations/request-context.js';
import type { CollectedWork, UnitOfWork } from '../work/unit-of-work.js';
import { type ReadingRule, noteReading } from './reading-log.js';
import { readingOf } from './reading-of.js';

class NoInput {}
class Member {
  @PersonId() personId!: string;
}
class Room {
  @Uuid() roomId!: string;
  @Text(1, 9) title!: string;
}

interface Said {
  readonly output?: typeof Member | typeof Room;
  readonly reads?: readonly [string, ...string[]];
  readonly access?: 'public' | 'signed-in';
  readonly anonymous?: boolean;
}

function anOperation({ output, reads, access = 'signed-in', anonymous = false }: Said) {
  @Operation({
    name: 'gamma.get-it',
    summary: 'It',
    access,
    anonymous,
    input: NoInput,
    produces: output ? 'application/json' : 'text/plain',
    ...(output && { output: output as never }),
    ...(reads && { reads }),
  })
  class GetIt {
    async execute(): Promise<never> {
      throw new Error('is never called');
    }
  }
  return GetIt;
}

const ruleOf = (said: Said) => readingOf(operationOf(anOperation(said)));

describe('readingOf', () => {
  it('is nothing where nobody is told of', () => {
    expect(ruleOf({ output: Room })).toBeUndefined();
    expect(ruleOf({})).toBeUndefined();
  });

  it.each<[string, Said, RegExp]>([
    ['people without saying what it tells of them', { output: Member }, /does not say what it tells/],
    ['nobody, and says what it tells of them', { output: Room, reads: ['name'] }, /has no PersonId/],
    ['people to everybody', { output: Member, reads: ['name'], access: 'public' }, /may tell of nobody/],
    ['people to whom nobody knows', { reads: ['name'], anonymous: true }, /may tell of nobody/],
  ])('refuses an operation that tells of %s', (_what, said, message) => {
    expect(() => ruleOf(said)).toThrow(message);
    expect(() =>
      definePlugin({ name: 'gamma', version: '1.0.0', summary: 'x', features: [{ operations: [anOperation(said)] }] }),
    ).toThrow(message);
  });

  it('refuses a plugin that tells of people, who could not read by whom they were read', () => {
    const tells = anOperation({ output: Member, reads: ['name'] });
    expect(() =>
      definePlugin({ name: 'gamma', version: '1.0.0', summary: 'x', features: [{ operations: [tells] }] }),
    ).toThrow(/provideCursors/);
  });
});

describe('noteReading', () => {
  const [reader, one, other] = [
    '01935a5e-0000-7000-8000-000000000001',
    '01935a5e-0000-7000-8000-000000000002',
    '01935a5e-0000-7000-8000-000000000003',
  ];
  const caller = Caller.of({ kind: 'person', sub: reader!, roles: [] }, new Map(), () => new Date());
  const context: RequestContext = {
    operation: 'gamma.get-it',
    caller,
    correlationId: '',
    language: 'sv',
    anonymous: false,
    headers: {},
    told: new Set([other!]),
  };

  /** The people of whom entries are written, and in how many transactions. */
  async function noted(rule: ReadingRule, result: unknown) {
    const people: string[] = [];
    let transactions = 0;
    const work = partOf<CollectedWork>({ record: ({ aggregateId }) => people.push(aggregateId) });
    const unitOfWork = partOf<UnitOfWork>({
      transaction: async (_context, change) => {
        transactions += 1;
        await change(work);
      },
    });
    await noteReading(unitOfWork, rule, result, context);
    return { people, transactions };
  }

  it('writes one for each person, all at once, and none for oneself or for whom the request has changed', async () => {
    const rule = readingOf(operationOf(anOperation({ output: Member, reads: ['name'] })))!;

    expect(await noted(rule, new Reply({ personId: one }))).toEqual({ people: [one], transactions: 1 });
    expect(await noted(rule, { personId: reader })).toEqual({ people: [], transactions: 0 });
    expect(await noted(rule, { personId: other })).toEqual({ people: [], transactions: 0 });
  });

  it('believes a reply that says whom it is about, and answers nothing of people that does not', async () => {
    const rule = ruleOf({ reads: ['name'] })!;

    expect(await noted(rule, new Reply('text', { about: [one!, one!, reader!] }))).toEqual({
      people: [one],
      transactions: 1,
    });
    await expect(noted(rule, new Reply('text'))).rejects.toThrow(/does not say of whom/);
    await expect(noted(rule, 'text')).rejects.toThrow(/does not say of whom/);
  });
});
