import type { LanguageMap } from '#plugin-kit/contract';
import { Database, ListOf, Nested, Operation, Reply, Text, Uuid, rule, statement } from '#plugin-kit';
import { NotFound, textIn } from '#plugin-kit/contract';
import { badgeLanguage, narrative } from '../issuing/badge-texts.js';
import { achievementUrl } from './issuer-urls.js';
import { issuerTag } from './issuer-keys.js';

export class AchievementInput {
  @Uuid() issuerId!: string;
  @Uuid() definitionId!: string;
}

export class AchievementCriteriaView {
  @Text(1, 20_000) narrative!: string;
}

/** An Open Badges achievement as it stands now; each certificate carries its own as it stood when it was issued. */
export class AchievementView {
  @Text(1, 2_000) id!: string;
  @ListOf(rule.text(1, 40)) type!: string[];
  @Text(1, 200) name!: string;
  @Text(1, 2_000) description!: string;
  @Text(2, 35, { doc: 'Of the texts, as BCP 47 has it.' }) inLanguage!: string;
  @Nested(() => AchievementCriteriaView) criteria!: AchievementCriteriaView;
}

interface AchievementRow {
  readonly profileUrl: string;
  readonly title: LanguageMap;
  readonly description: LanguageMap;
  readonly needsPlan: boolean;
  readonly profileTitle: LanguageMap | null;
  readonly framework: string | null;
  readonly requirements: readonly { readonly competence: string; readonly level: number }[] | null;
  readonly programmeId: string;
  readonly programmeTitle: LanguageMap | null;
  readonly fund: { readonly wording: LanguageMap; readonly emblem: string } | null;
}

const findAchievement = statement<AchievementRow, [definitionId: string, issuerId: string]>(
  'find-achievement',
  `
SELECT i.profile_url AS "profileUrl", d.title, d.description, d.needs_plan AS "needsPlan",
  d.programme_id AS "programmeId", p.title AS "profileTitle",
  p.framework, p.requirements, g.title AS "programmeTitle", g.fund
FROM certificate_definition d
JOIN issuer i USING (issuer_id)
LEFT JOIN profile p USING (profile_id)
LEFT JOIN programme g ON g.programme_id = d.programme_id
WHERE d.definition_id = $1 AND d.issuer_id = $2 ORDER BY d.version DESC LIMIT 1`,
);

@Operation({
  name: 'certification.get-achievement',
  summary: 'What a certificate of this issuer says and asks',
  http: 'GET /issuers/{issuerId}/achievements/{definitionId}',
  access: 'public',
  input: AchievementInput,
  output: AchievementView,
  cache: { seconds: 300 },
})
export class GetAchievement {
  constructor(private readonly database: Database) {}

  async execute({ issuerId, definitionId }: AchievementInput): Promise<Reply<AchievementView>> {
    const [row] = await this.database.query(findAchievement, definitionId, issuerId);
    if (!row) throw new NotFound({});
    const { profileTitle: title, framework, requirements, programmeTitle: programme, fund } = row;
    const language = badgeLanguage(row);
    const view = {
      id: achievementUrl(row.profileUrl, definitionId),
      type: ['Achievement'],
      name: textIn(row.title, language),
      description: textIn(row.description, language),
      inLanguage: language,
      criteria: {
        narrative: narrative(
          {
            needsPlan: row.needsPlan,
            profile: title && framework && requirements ? { title, framework, requirements } : undefined,
            programme: programme ? { title: programme } : undefined,
            fund: fund ?? undefined,
          },
          language,
        ),
      },
    };
    return new Reply(view, { cacheTags: [issuerTag(issuerId), `programme:${row.programmeId}`] });
  }
}
