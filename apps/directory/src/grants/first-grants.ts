import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { assignmentGranted } from '#contracts';
import { Clock, uuidv7 } from '#platform';
import { Settings, UnitOfWork, type Work, statement } from '#plugin-kit';
import { type DirectoryConfig, directoryConfig, issuerOf } from '../directory.config.js';
import { allGrantsChanged } from './all-grants-changed.js';
import { grantsChanged } from './grant-change.js';

const lockFirstGrants = statement<object>(
  'lock-first-grants',
  `SELECT pg_advisory_xact_lock(hashtextextended('directory:operator', 0))`,
);

const findFirstGrant = statement<object, [issuer: string, clientId: string]>(
  'find-first-grant',
  `
SELECT 1
FROM assignment
WHERE issuer = $1 AND client_id = $2 AND role = 'operator' AND scope = '*' AND revoked_at IS NULL`,
);

const addFirstGrant = statement<never, [assignmentId: string, issuer: string, clientId: string, now: Date]>(
  'add-first-grant',
  `INSERT INTO assignment (id, issuer, client_id, role, scope, granted_at) VALUES ($1, $2, $3, 'operator', '*', $4)`,
);

/**
 * At every start: the operator's client, if the settings name one, is an operator; and the bucket is compared with the
 * tables and put right, whether NATS lost its data or somebody wrote over an entry. An operator whose own entry is gone
 * could not ask for it.
 */
@Injectable()
export class FirstGrants implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Settings(directoryConfig) private readonly config: DirectoryConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { operatorClientId } = this.config;
    if (operatorClientId !== undefined)
      await this.unitOfWork.run((work) => this.grantOperator(work, issuerOf(this.config), operatorClientId));
    await this.unitOfWork.run(allGrantsChanged);
  }

  private async grantOperator(work: Work, issuer: string, clientId: string): Promise<void> {
    // Two replicas may start at once.
    await work.query(lockFirstGrants);
    const [granted] = await work.query(findFirstGrant, issuer, clientId);
    if (granted) return;
    const assignmentId = uuidv7();
    await work.query(addFirstGrant, assignmentId, issuer, clientId, this.clock.now());
    work.publish(assignmentGranted(assignmentId, { assignmentId, clientId, role: 'operator', scope: '*' }));
    await grantsChanged(work, { identities: [{ issuer, subject: clientId }] });
  }
}
