import { Clock } from '#platform';
import { type Caller, Operation, Settings, Text, UnitOfWork, Url, Uuid, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { type DirectoryConfig, accountIssuerOf, directoryConfig } from '../directory.config.js';
import { grantsChanged } from '../grants/grant-change.entity.js';
import { AccountIsClosedElsewhere } from './identity.problems.js';
import { EndedIdentityView, type IdentityRow, identityView, isAccount } from './identity.view.js';
import { linkIdentities, requireLinking } from './require-linking.js';

export class EndIdentityInput {
  @Uuid() personId!: string;
  @Url() issuer!: string;
  @Text(1, 255) subject!: string;
}

const lockIdentityOfPerson = statement<IdentityRow, [issuer: string, subject: string, personId: string]>(
  'lock-identity-of-person',
  `
SELECT issuer, subject, linked_at, ended_at
FROM identity
WHERE issuer = $1 AND subject = $2 AND person_id = $3
FOR UPDATE`,
);

const endIdentity = statement<never, [issuer: string, subject: string, now: Date]>(
  'end-identity',
  'UPDATE identity SET ended_at = $3 WHERE issuer = $1 AND subject = $2',
);

/** What has ended begins again by nothing but a new proposal and a new yes. */
@Operation({
  name: 'directory.end-identity',
  summary: 'End a way in which you sign in, or a person whose ways of signing in you look after',
  http: 'POST /people/{personId}/identities/end',
  access: linkIdentities,
  input: EndIdentityInput,
  output: EndedIdentityView,
  reads: ['identities'],
  problems: [AccountIsClosedElsewhere],
})
export class EndIdentity {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Settings(directoryConfig) private readonly config: DirectoryConfig,
  ) {}

  execute({ personId, issuer, subject }: EndIdentityInput, caller: Caller): Promise<EndedIdentityView> {
    const accountIssuer = accountIssuerOf(this.config);
    return this.unitOfWork.run(async (work) => {
      await requireLinking(work, caller, personId);
      const [row] = await work.query(lockIdentityOfPerson, issuer, subject, personId);
      if (!row) throw new NotFound({});
      if (isAccount(row, accountIssuer)) throw new AccountIsClosedElsewhere({});
      if (row.ended_at) return { personId, ...identityView(row, accountIssuer) };

      const now = this.clock.now();
      await work.query(endIdentity, issuer, subject, now);
      await grantsChanged(work, { identities: [row] });
      work.record({
        aggregate: 'person',
        aggregateId: personId,
        fields: ['identity-ended'],
        onBehalfOf: personId,
        reason: 'identity-ended',
      });
      return { personId, ...identityView({ ...row, ended_at: now }, accountIssuer) };
    });
  }
}
