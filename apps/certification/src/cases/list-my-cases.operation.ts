import type { LanguageMap } from '#plugin-kit/contract';
import {
  type Caller,
  Database,
  Instant,
  LanguageText,
  ListOf,
  OneOf,
  Operation,
  Optional,
  PersonId,
  Text,
  Uuid,
  statement,
} from '#plugin-kit';
import { CASE_STATES, type CaseRow, type CaseState, SELECT_CASES } from './case.view.js';

class NoInput {}

/** A case as the person sees whom it is about. */
export class MyCaseView {
  @Uuid() caseId!: string;
  @Text(1, 200, { doc: 'The number in the register of the public body (diarienummer).' }) registrationNumber!: string;
  @PersonId() holderId!: string;
  @LanguageText(200) title!: LanguageMap;
  @OneOf(CASE_STATES) state!: CaseState;
  @Optional() @Instant() decidedAt?: string;
  @Optional() @Text(1, 4_000, { doc: 'Why it was refused.' }) reasons?: string;
  @Optional() @LanguageText(1_000, { doc: 'How to have a refusal reconsidered.' }) reconsideration?: LanguageMap;
  @Optional() @Uuid({ doc: 'The refused or revoked case that this one takes up again.' }) reopens?: string;
  @Optional() @Uuid({ doc: 'The case of the expired certificate that this one renews.' }) renews?: string;
}

export class MyCasesView {
  @ListOf(() => MyCaseView) items!: MyCaseView[];
}

const listMyCases = statement<CaseRow, [personId: string]>(
  'list-my-cases',
  `${SELECT_CASES} WHERE c.holder_id = $1 ORDER BY c.case_id DESC LIMIT 1000`,
);

@Operation({
  name: 'certification.list-my-cases',
  summary: 'My cases: how each stands, why one was refused, and how to have that reconsidered',
  http: 'GET /certificate-cases/mine',
  access: { whose: ['holder'] },
  input: NoInput,
  output: MyCasesView,
  reads: ['case'],
})
export class ListMyCases {
  constructor(private readonly database: Database) {}

  async execute(_input: NoInput, caller: Caller): Promise<MyCasesView> {
    const rows = await this.database.query(listMyCases, caller.personId);
    return { items: rows.map(viewOf) };
  }
}

/** PUBLIC-SECTOR 16: a refusal can be reconsidered (omprövning) by somebody else. */
const howToReconsider = (registrationNumber: string): LanguageMap => ({
  sv:
    'Du kan begära omprövning hos programkontoret. Ange ärendets nummer ' +
    `${registrationNumber} och vad du vill ska prövas. Någon annan än den som beredde eller beslutade avgör det.`,
  en:
    `You can ask the programme office to reconsider. Give the number of the case, ${registrationNumber}, and what ` +
    'you want to be looked at again. Somebody else than who prepared or decided it decides.',
});

function viewOf(row: CaseRow): MyCaseView {
  const { caseId, registrationNumber, title, state, holderId, decidedAt, reasons, reopens, renews } = row;
  return {
    caseId,
    registrationNumber,
    holderId: holderId!,
    title,
    state,
    ...(decidedAt && { decidedAt: decidedAt.toISOString() }),
    ...(reasons && { reasons }),
    ...(state === 'refused' && { reconsideration: howToReconsider(registrationNumber) }),
    ...(reopens && { reopens }),
    ...(renews && { renews }),
  };
}
