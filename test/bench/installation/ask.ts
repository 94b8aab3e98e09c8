import type { BenchInstallation } from './bench-installation.js';
import type { Person } from './people.js';

const GRANTED_WITHIN_MS = 10_000;

/**
 * A request of somebody who is not what is measured; answers the body. Is repeated until the gateway has seen their
 * grant.
 */
export async function ask(
  { publicUrl }: Pick<BenchInstallation, 'publicUrl'>,
  method: 'GET' | 'POST',
  path: string,
  { as, body }: { as?: Person; body?: object } = {},
): Promise<string> {
  const headers = { 'content-type': 'application/json', ...(as && { authorization: `Bearer ${as.token}` }) };
  for (
    const deadline = performance.now() + GRANTED_WITHIN_MS;
    ;
    await new Promise((resolve) => setTimeout(resolve, 100))
  ) {
    const response = await fetch(publicUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (response.ok) return text;
    if (response.status !== 403 || performance.now() > deadline)
      throw new Error(`${method} ${path} was answered ${response.status} ${text}`);
  }
}

/** Has a service apply its sections of a programme file, as a programme office does. */
export async function applySections(
  installation: BenchInstallation,
  { plugin, programmeKey, sections, as }: { plugin: string; programmeKey: string; sections: object; as: Person },
): Promise<void> {
  await ask(installation, 'POST', `/${plugin}/programme/apply`, {
    as,
    body: { programmeKey, version: 'a'.repeat(64), allSections: Object.keys(sections), sections },
  });
}
