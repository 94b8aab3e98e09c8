import type { FetchDocument } from '../../certificate/fetch-document.js';
import type { Verdict } from '../../certificate/verdict.js';
import { verifyCredential } from '../../certificate/verify-credential.js';
import { Failure } from '../../failure.js';
import { nobody } from '../../http/api.js';
import { certificatesEarned } from '../plan/planned-outcome.js';
import { allPages } from './all-pages.js';
import { patiently, until } from './patience.js';
import { type World, employee } from './world.js';

interface Certificate {
  readonly certificateId: string;
  readonly holderId: string;
}

/** A certificate as its holder fetched it, and what a stranger finds out about it. */
export interface Presented {
  readonly certificateId: string;
  readonly credential: string;
  readonly verdict: Verdict;
}

export interface Verified {
  readonly valid: Presented;
  readonly revoked: Presented;
}

/**
 * One officer prepares every case, another approves; one certificate is revoked; a stranger looks at two, who trusts
 * the issuer that the register itself names.
 */
export async function certify(world: World, fetchDocument: FetchDocument): Promise<Verified> {
  const { api, as, programme, ledger, time } = world;
  const [first, second] = [
    as(employee(world, 'certification-officer', 0)),
    as(employee(world, 'certification-officer', 1)),
  ];
  const list = `programmeId=${programme.programmeId}`;

  const earned = [...ledger.members.values()].flatMap((person) =>
    certificatesEarned(programme.content, {
      completed: ledger.completedBy(person.key),
      planFulfilled: ledger.hasFulfilledPlan(person),
    }),
  ).length;
  if (earned < 2)
    throw new Failure(
      `Certificates earned by so few people: ${earned}. Two are needed, one to keep and one to revoke: live it ` +
        'with more of them, by a smaller --one-in.',
    );
  let seen = 0;
  const cases = await until(`${earned} certificate cases should be eligible`, async () => {
    const eligible = await patiently(
      () => allPages<{ caseId: string }>(api, `/certificate-cases?${list}&state=eligible`, first),
      { statuses: [403] },
    );
    seen = eligible.length;
    return seen === earned ? eligible : undefined;
  }).catch((error: Error) => {
    throw new Failure(`${error.message}; there are ${seen}`, { cause: error });
  });
  const caseIds = cases.map(({ caseId }) => caseId);
  await inParts(caseIds, (part) =>
    patiently(() => api.post('/certificate-cases/prepare', { caseIds: part, identityChecked: true }, first)),
  );
  await inParts(caseIds, (part) =>
    patiently(() => api.post('/certificate-cases/approve', { caseIds: part }, second), { statuses: [403] }),
  );
  const certificates = await until(`${earned} certificates should be issued`, async () => {
    const issued = await allPages<Certificate>(api, `/certificates?${list}`, second);
    return issued.length === earned ? issued : undefined;
  });
  ledger.counts.issued += certificates.length;

  const [kept, lost] = [certificates[0]!, certificates.at(-1)!];
  await api.post(
    `/certificates/${lost.certificateId}/revoke`,
    { reason: 'The simulation revokes one certificate' },
    second,
  );
  ledger.counts.revoked += 1;
  const { issuer } = await api.get<{ issuer: { id: string; name: string } }>(
    `/certificates/${kept.certificateId}`,
    nobody,
  );
  const trust = new Map([[issuer.id, issuer.name]]);
  const keyOf = new Map([...world.personIds].map(([key, personId]) => [personId, key]));
  const look = async ({ certificateId, holderId }: Certificate): Promise<Presented> => {
    const credential = await api.get<string>(
      `/certificates/${certificateId}/credential`,
      as({ key: keyOf.get(holderId)! }),
    );
    return {
      certificateId,
      credential,
      verdict: await verifyCredential(credential, fetchDocument, await time.now(), trust),
    };
  };
  const revoked = until('the revoked certificate should be shown as revoked', async () => {
    const presented = await look(lost);
    return presented.verdict.isValid ? undefined : presented;
  });
  return { valid: await look(kept), revoked: await revoked };
}

async function inParts(caseIds: readonly string[], send: (part: readonly string[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < caseIds.length; from += 500) await send(caseIds.slice(from, from + 500));
}
