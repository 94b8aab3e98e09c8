import { Int, LanguageText, ListOf, Nested, OneOf, Optional, PROGRAMME_KEY as KEY, Text } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { ORGANISATION_TYPES, type OrganisationType } from '../organisations/organisation.view.js';

export class OrganisationSection {
  @Text(1, 60, { ...KEY, doc: 'The same organisation has the same key in every programme.' }) key!: string;
  @Text(1, 200) name!: string;
  @OneOf(ORGANISATION_TYPES, { doc: 'A private body has no archive hold.' }) type!: OrganisationType;
}

export class PlannedSection {
  @Int(0, 1_000_000) women!: number;
  @Int(0, 1_000_000) men!: number;
}

export class GoalGroupSection {
  @Text(1, 60, KEY) key!: string;
  @LanguageText(200, { doc: 'Read by the programme office alone. Never say a form of employment here.' })
  name!: LanguageMap;
  @Optional()
  @Nested(() => PlannedSection, { doc: 'How many women and men are to be in it.' })
  planned?: PlannedSection;
}

/** The sections of a programme file that the directory keeps. */
export class DirectorySections {
  @Optional()
  @ListOf(() => OrganisationSection, { max: 500, doc: 'The organisations that take part.' })
  organisations: OrganisationSection[] = [];
  @Optional()
  @ListOf(() => GoalGroupSection, {
    max: 100,
    doc: 'A person is in at most one of them: together they are the participants.',
  })
  goalGroups: GoalGroupSection[] = [];
}
