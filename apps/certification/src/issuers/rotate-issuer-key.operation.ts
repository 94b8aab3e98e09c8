import { Caller, Operation, Text, UnitOfWork, defineAccess } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { IssuerInput } from './get-issuer.operation.js';
import { IssuerKeys, lockIssuer } from './issuer-keys.js';

export class RotatedKeyView {
  @Text(1, 2_000) kid!: string;
}

/** Everywhere alone: an issuer may be that of several programmes. */
const rotate = defineAccess({ permission: 'issuer:rotate-key', at: [] });

/** For an issuer all of whose programmes the caller looks after, which the scope `*` says. */
@Operation({
  name: 'certification.rotate-issuer-key',
  summary: 'Sign with a new key from now on',
  http: 'POST /issuers/{issuerId}/rotate-key',
  access: rotate,
  input: IssuerInput,
  output: RotatedKeyView,
})
export class RotateIssuerKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: IssuerKeys,
  ) {}

  execute({ issuerId }: IssuerInput, caller: Caller): Promise<RotatedKeyView> {
    rotate.require(caller, {});
    return this.unitOfWork.run(async (work) => {
      const [issuer] = await work.query(lockIssuer, issuerId);
      if (!issuer) throw new NotFound({});
      const { kid } = await this.keys.rotate(work, issuerId);
      work.record({ aggregate: 'issuer', aggregateId: issuerId, fields: ['key'] });
      return { kid };
    });
  }
}
