import type { KV } from '@nats-io/kv';
import { type Grants, grantsKey } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { ISSUER } from './directory-installation.js';

/** What the directory projects for whoever signs in so. */
export async function grantsHeld(bucket: KV, issuer: string, subject: string): Promise<Grants | undefined> {
  const entry = await bucket.get(grantsKey(issuer, subject));
  return entry?.operation === 'PUT' ? entry.json<Grants>() : undefined;
}

/** Waits until whoever signs in so with the provider has exactly these roles. */
export function rolesHeld(bucket: KV, subject: string, wanted: unknown): Promise<Grants> {
  return eventually(
    async () => {
      const grants = await grantsHeld(bucket, ISSUER, subject);
      return JSON.stringify(grants?.roles) === JSON.stringify(wanted) && grants;
    },
    { within: 3_000 },
  );
}
