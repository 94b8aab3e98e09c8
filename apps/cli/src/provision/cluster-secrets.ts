import { randomBytes } from 'node:crypto';
import { readJson, writeJson } from '#platform';

/** What the servers of a cluster need beside the secrets of its services. */
export interface ClusterSecrets {
  /** Password of the PostgreSQL superuser. */
  readonly databaseAdmin: string;
  /** By which the NATS servers know each other. */
  readonly natsRoutes: string;
}

/** Reads them from the file of secrets, and makes those that are missing; what else the file holds is kept. */
export function ensureClusterSecrets(file: string): ClusterSecrets {
  const known = readJson<{ cluster?: Partial<ClusterSecrets> }>(file) ?? {};
  const cluster: ClusterSecrets = {
    databaseAdmin: known.cluster?.databaseAdmin ?? password(),
    natsRoutes: known.cluster?.natsRoutes ?? password(),
  };
  if (JSON.stringify(cluster) !== JSON.stringify(known.cluster)) writeJson(file, { ...known, cluster });
  return cluster;
}

/** 32 random bytes in letters that need no quoting in a URL or a configuration file. */
const password = (): string => randomBytes(32).toString('base64url');
