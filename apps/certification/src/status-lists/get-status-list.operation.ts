import { Operation, Reply, UnitOfWork, Uuid, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { IssuerKeys } from '../issuers/issuer-keys.js';
import { signCredential } from '../signing/credential-jwt.js';
import { encodeBits } from './bitstring.js';
import { statusListTag } from './status-list-tag.js';

export class StatusListInput {
  @Uuid() statusListId!: string;
}

/** How long a verifier may keep a list, in milliseconds. */
const TIME_TO_LIVE = 300_000;

const statusList = statement<
  { url: string; issuerId: string; profileUrl: string; begunAt: Date },
  [statusListId: string]
>(
  'status-list',
  `
SELECT l.url, issuer_id AS "issuerId", i.profile_url AS "profileUrl", l.begun_at AS "begunAt"
FROM status_list l
JOIN issuer i USING (issuer_id)
WHERE status_list_id = $1`,
);

const revokedBits = statement<{ statusIndex: number }, [statusListId: string]>(
  'revoked-bits',
  'SELECT status_index AS "statusIndex" FROM certificate WHERE status_list_id = $1 AND revoked_at IS NOT NULL',
);

/** A BitstringStatusListCredential (Bitstring Status List 1.0), made of the register when it is asked for. */
@Operation({
  name: 'certification.get-status-list',
  summary: 'Which certificates are revoked, as a signed list of bits',
  http: 'GET /status-lists/{statusListId}',
  access: 'public',
  input: StatusListInput,
  produces: 'application/vc+jwt',
  cache: { seconds: 300 },
})
export class GetStatusList {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: IssuerKeys,
  ) {}

  execute({ statusListId }: StatusListInput): Promise<Reply<string>> {
    // A unit of work, because the key may have to be made.
    return this.unitOfWork.run(async (work) => {
      const [list] = await work.query(statusList, statusListId);
      if (!list) throw new NotFound({});
      const revoked = await work.query(revokedBits, statusListId);
      const credential = {
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        id: list.url,
        type: ['VerifiableCredential', 'BitstringStatusListCredential'],
        issuer: list.profileUrl,
        validFrom: `${list.begunAt.toISOString().slice(0, 19)}Z`,
        credentialSubject: {
          id: `${list.url}#list`,
          type: 'BitstringStatusList',
          statusPurpose: 'revocation',
          encodedList: encodeBits(revoked.map(({ statusIndex }) => statusIndex)),
          ttl: TIME_TO_LIVE,
        },
      };
      const text = signCredential(credential, await this.keys.current(work, list.issuerId), 'vc+jwt');
      return new Reply(text, { cacheTags: [statusListTag(statusListId)] });
    });
  }
}
