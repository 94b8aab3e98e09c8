import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { assignmentGranted } from '#contracts';
import { Clock, Logger, uuidv7 } from '#platform';
import { Settings, UnitOfWork, type Work } from '#plugin-kit';
import { type DirectoryConfig, directoryConfig, issuerOf } from '../directory.config.js';
import { allGrantsChanged } from './all-grants-changed.js';
import { grantsChanged } from './grant-change.entity.js';
import { GrantsBucket } from './grants-bucket.js';

/**
 * At every start: the operator's client, if the settings name one, is an operator; and a bucket that holds less than the
 * tables (NATS lost its data, or begins anew) is filled again.
 */
@Injectable()
export class FirstGrants implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly bucket: GrantsBucket,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @Settings(directoryConfig) private readonly config: DirectoryConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { operatorClientId } = this.config;
    if (operatorClientId !== undefined) await this.unitOfWork.run((work) => this.grantOperator(work, issuerOf(this.config), operatorClientId));
    const [{ known }] = await this.database.query<[{ known: number }]>(
      `SELECT count(*)::int AS known FROM (SELECT issuer, subject FROM identity WHERE ended_at IS NULL UNION SELECT issuer, client_id FROM assignment WHERE client_id IS NOT NULL AND revoked_at IS NULL) i
       WHERE NOT EXISTS (SELECT 1 FROM grant_change c WHERE c.issuer = i.issuer AND c.subject = i.subject)`);
    if ((await this.bucket.size()) >= known) return;
    this.logger.warn('The bucket of grants holds less than the directory knows; it is filled again', { known });
    await this.unitOfWork.run(allGrantsChanged);
  }

  private async grantOperator(work: Work, issuer: string, clientId: string): Promise<void> {
    // Two replicas may start at once.
    await work.entities.query(`SELECT pg_advisory_xact_lock(hashtextextended('directory:operator', 0))`);
    const [granted] = await work.entities.query<object[]>(
      `SELECT 1 FROM assignment WHERE issuer = $1 AND client_id = $2 AND role = 'operator' AND scope = '*' AND revoked_at IS NULL`, [issuer, clientId]);
    if (granted) return;
    const assignmentId = uuidv7();
    await work.entities.query(`INSERT INTO assignment (id, issuer, client_id, role, scope, granted_at) VALUES ($1, $2, $3, 'operator', '*', $4)`, [assignmentId, issuer, clientId, this.clock.now()]);
    work.publish(assignmentGranted(assignmentId, { assignmentId, clientId, role: 'operator', scope: '*' }));
    await grantsChanged(work, { identities: [{ issuer, subject: clientId }] });
  }
}
