import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KV, Kvm } from '@nats-io/kv';
import { BUCKETS, type Grants, grantsKey } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { DirectoryInstallation, ISSUER, coordinatorOf, landskrona, operator } from './directory-installation.js';

describe('a role in a unit', () => {
  let directory: DirectoryInstallation;
  let bucket: KV;
  let personId: string;

  const addUnit = async (parentUnitId?: string): Promise<string> => {
    const unit = { organisationId: landskrona, name: 'En enhet', ...(parentUnitId && { parentUnitId }) };
    return (await directory.call('create-unit', unit, coordinatorOf(landskrona))).body.unitId;
  };
  const assign = async (unitId: string): Promise<string> =>
    (await directory.call('assign-role', { personId, role: 'coordinator', scope: `unit:${unitId}` }, operator)).body
      .assignmentId;
  const revoke = (assignmentId: string) =>
    directory.call('revoke-assignment', {}, operator, { path: { assignmentId } });
  /** The units in which the person has the role, as everybody else is told. */
  const heldIn = async (): Promise<string[]> => {
    const grants = (await bucket.get(grantsKey(ISSUER, 'demo:unit')))?.json<Grants>();
    return (grants?.roles ?? []).map(({ scope }) => scope.replace('unit:', '')).sort();
  };
  const isHeldIn = (...units: string[]) =>
    eventually(async () => JSON.stringify(await heldIn()) === JSON.stringify([...units].sort()), { within: 6_000 });

  beforeAll(async () => {
    directory = await DirectoryInstallation.start();
    bucket = await new Kvm(directory.installation.connection).open(BUCKETS.grants);
    await directory.apply('digieffekt');
    const person = {
      organisationId: landskrona,
      name: { given: 'Kim', family: 'Ek' },
      sex: 'unknown',
      identities: [{ issuer: ISSUER, subject: 'demo:unit' }],
    };
    ({ personId } = (await directory.call('register-person', person, coordinatorOf(landskrona))).body);
    await directory.confirm('demo:unit');
  });
  afterAll(() => directory.stop());

  it('is one in each of its parts, also in those that it gets later, and in no other unit', async () => {
    const [whole, beside] = [await addUnit(), await addUnit()];
    const part = await addUnit(whole);
    await addUnit(beside);

    const assignmentId = await assign(whole);
    await isHeldIn(whole, part);
    const deeper = await addUnit(part);
    await addUnit(beside);
    await isHeldIn(whole, part, deeper);
    await revoke(assignmentId);
    await isHeldIn();
  });

  it('that is given in a part, too, is one there, and goes on when the one in the whole ends', async () => {
    const whole = await addUnit();
    const part = await addUnit(whole);

    const [inWhole] = [await assign(whole), await assign(part)];
    await isHeldIn(whole, part);
    await revoke(inWhole);
    await isHeldIn(part);
  });

  it('is had in a part that is added at the same moment', async () => {
    const wholes = await Promise.all(Array.from({ length: 8 }, () => addUnit()));

    const parts = await Promise.all(wholes.flatMap((whole) => [addUnit(whole), assign(whole)]));

    const added = parts.filter((_, index) => index % 2 === 0);
    await eventually(
      async () => {
        const held = await heldIn();
        return [...wholes, ...added].every((unit) => held.includes(unit));
      },
      { within: 6_000 },
    );
    expect(await heldIn()).toEqual(expect.arrayContaining([...wholes, ...added]));
  });
});
