import { Caller } from '#plugin-kit';
import type { TestCaller } from '../test-callers.js';

/**
 * A caller as a rule is given one, without a token.
 * @param rolesOf the roles that have each permission
 * @param now domain time, by which periods of roles are judged
 */
export function aCaller(
  { kind = 'person', id, roles = [], auth }: TestCaller,
  rolesOf: Readonly<Record<string, readonly string[]>> = {},
  now = new Date(),
): Caller {
  const permissions = new Map(Object.entries(rolesOf).map(([permission, names]) => [permission, new Set(names)]));
  return Caller.of({ kind, sub: id, roles: [...roles], ...(auth && { auth }) }, permissions, () => now);
}
