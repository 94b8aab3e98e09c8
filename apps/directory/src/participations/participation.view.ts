import { Day, Instant, LanguageText, ListOf, OneOf, Optional, Text, Uuid } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';

/** What an organisation says yes to: what is seen of its people, and done to them; shown to it before it does. */
export const WHAT_IS_SEEN: LanguageMap = {
  sv:
    'Programkontoret kan ta in personer som ni har registrerat och vars nummer ni har lämnat ut. Av dem som ' +
    'tas in ser ' +
    'programmets roller namn, målgrupp, anmälningar, närvaro, timmar, utbildningsplan och certifikatärenden, ' +
    'var och en ' +
    'sin del. Programkontoret kan ge dem som tas in roller, öppna och stänga deras konton och låta göra kort ' +
    'till dem. ' +
    'Av andra hos er syns ingenting.',
  en:
    'The programme office can take in people whom you have registered and whose ids you have handed out. Of ' +
    'those taken ' +
    'in, the roles of the programme see name, goal group, enrolments, attendance, hours, training plan and ' +
    'certificate ' +
    'cases, each its part. The programme office can give those taken in roles, open and close their accounts ' +
    'and have ' +
    'cards made for them. Nothing is seen of anybody else of yours.',
};

export const PARTICIPATION_STATES = ['asked', 'takes-part', 'left', 'not-asked'] as const;
export type ParticipationState = (typeof PARTICIPATION_STATES)[number];

/** What a programme asks of an organisation, and what the organisation answered. */
export class ParticipationView {
  @Uuid() programmeId!: string;
  @Optional() @Text(1, 60) programmeKey?: string;
  @Optional() @LanguageText(200) programmeTitle?: LanguageMap;
  @Optional() @Text(1, 200, { doc: 'Who runs the programme, as its file says.' }) programmeOwner?: string;
  @Optional() @Day({ doc: 'The first day of the programme.' }) programmeStartsOn?: string;
  @Optional() @Day({ doc: 'The last day of the programme.' }) programmeEndsOn?: string;
  @Uuid() organisationId!: string;
  @Text(1, 200) organisationName!: string;
  @OneOf(PARTICIPATION_STATES, { doc: '`not-asked`: the programme has taken the organisation out of its file.' })
  state!: ParticipationState;
  @Optional() @Instant() askedAt?: string;
  @Optional() @Text(1, 255, { doc: 'The person or the client that applied the file.' }) askedBy?: string;
  @Optional() @Day({ doc: 'The first day on which the organisation takes part.' }) from?: string;
  @Optional() @Day({ doc: 'The last one.' }) endedOn?: string;
  @LanguageText(1_000, { doc: 'What will be seen of the people of the organisation, and can be done.' })
  whatIsSeen!: LanguageMap;
}

export class ParticipationsView {
  @ListOf(() => ParticipationView, { max: 200 }) items!: ParticipationView[];
  @Optional() @Text(1, 1_000) next?: string;
}

export interface ParticipationRow {
  readonly programmeId: string;
  readonly programmeKey: string | null;
  readonly title: LanguageMap | null;
  readonly owner: string | null;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly isAsked: boolean;
  readonly askedAt: Date | null;
  readonly askedBy: string | null;
  readonly fromDay: string | null;
  readonly lastDay: string | null;
}

/** One row for each organisation that a programme asks or asked, with the latest answer; conditions follow. */
export const PARTICIPATIONS = `
SELECT t.programme_id AS "programmeId", g.key AS "programmeKey", g.title, g.owner, g.starts_on::text AS "startsOn",
  g.ends_on::text AS "endsOn",
  t.organisation_id AS "organisationId", o.name AS "organisationName", t.ended_at IS NULL AS "isAsked",
    t.asked_at AS "askedAt",
  coalesce(trim(b.given_name || ' ' || b.family_name), t.asked_by_id) AS "askedBy",
  a.from_day::text AS "fromDay", a.last_day::text AS "lastDay"
FROM programme_organisation t
JOIN organisation o ON o.id = t.organisation_id
LEFT JOIN programme g ON g.id = t.programme_id
LEFT JOIN person b ON t.asked_by_kind = 'person' AND b.id::text = t.asked_by_id
LEFT JOIN LATERAL (
  SELECT p.from_day, p.last_day FROM participation p
  WHERE p.programme_id = t.programme_id AND p.organisation_id = t.organisation_id
  ORDER BY p.ended_at DESC NULLS FIRST LIMIT 1
) a ON true`;

export function participationView(row: ParticipationRow): ParticipationView {
  return {
    programmeId: row.programmeId,
    ...(row.programmeKey !== null && { programmeKey: row.programmeKey }),
    ...(row.title && { programmeTitle: row.title }),
    ...(row.owner !== null && { programmeOwner: row.owner }),
    ...(row.startsOn !== null && { programmeStartsOn: row.startsOn }),
    ...(row.endsOn !== null && { programmeEndsOn: row.endsOn }),
    organisationId: row.organisationId,
    organisationName: row.organisationName,
    state: stateOf(row),
    ...(row.askedAt && { askedAt: row.askedAt.toISOString() }),
    ...(row.askedBy !== null && { askedBy: row.askedBy }),
    ...(row.fromDay !== null && { from: row.fromDay }),
    ...(row.lastDay !== null && { endedOn: row.lastDay }),
    whatIsSeen: WHAT_IS_SEEN,
  };
}

function stateOf({ isAsked, fromDay, lastDay }: ParticipationRow): ParticipationState {
  if (!isAsked) return 'not-asked';
  if (fromDay === null) return 'asked';
  return lastDay === null ? 'takes-part' : 'left';
}
