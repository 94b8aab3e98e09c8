import { uuidv7 } from '#platform';
import type { RoleGrant } from '#plugin-kit/contract';
import type { BenchInstallation } from './bench-installation.js';

export interface Person {
  readonly personId: string;
  /** An access token. */
  readonly token: string;
}

/**
 * People whom the gateway knows. The grant is written; that the gateway has it takes a moment more (`ask` waits for
 * it).
 */
export async function admitPeople(
  installation: BenchInstallation,
  count: number,
  roles: readonly RoleGrant[] = [],
): Promise<Person[]> {
  const people = Array.from({ length: count }, () => ({ subject: uuidv7(), personId: uuidv7() }));
  await installation.grant(people.map(({ subject, personId }) => [subject, { v: 1, kind: 'person', personId, roles }]));
  return people.map(({ subject, personId }) => ({ personId, token: installation.token(subject) }));
}

/** Somebody with this role everywhere. */
export async function admitOfficial(installation: BenchInstallation, role: string): Promise<Person> {
  const [official] = await admitPeople(installation, 1, [{ role, scope: '*' }]);
  return official!;
}
