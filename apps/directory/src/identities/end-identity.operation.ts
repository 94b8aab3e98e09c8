import { Clock } from '#platform';
import { type Caller, Operation, Settings, Text, UnitOfWork, Url, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { type DirectoryConfig, accountIssuerOf, directoryConfig } from '../directory.config.js';
import { grantsChanged } from '../grants/grant-change.js';
import { Identity } from './identity.entity.js';
import { AccountIsClosedElsewhere } from './identity.problems.js';
import { EndedIdentityView, identityView, isAccount } from './identity.view.js';
import { linkIdentities, requireLinking } from './require-linking.js';

export class EndIdentityInput {
  @Uuid() personId!: string;
  @Url() issuer!: string;
  @Text(1, 255) subject!: string;
}

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
      const identity = await work.entities.findOne(Identity, {
        where: { issuer, subject, personId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!identity) throw new NotFound({});
      if (isAccount(identity, accountIssuer)) throw new AccountIsClosedElsewhere({});
      if (identity.endedAt) return { personId, ...identityView(identity, accountIssuer) };

      const now = this.clock.now();
      await work.entities.update(Identity, { issuer, subject }, { endedAt: now });
      await grantsChanged(work, { identities: [identity] });
      work.record({
        aggregate: 'person',
        aggregateId: personId,
        fields: ['identity-ended'],
        onBehalfOf: personId,
        reason: 'identity-ended',
      });
      return { personId, ...identityView({ ...identity, endedAt: now }, accountIssuer) };
    });
  }
}
