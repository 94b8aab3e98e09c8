import {
  Bool,
  Int,
  LanguageText,
  ListOf,
  Name,
  Nested,
  OneOf,
  Optional,
  PROGRAMME_KEY as KEY,
  Text,
  rule,
} from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { ORGANISATION_TYPES, type OrganisationType } from '../organisations/organisation.view.js';

export class OrganisationSection {
  @Text(1, 60, { ...KEY, doc: 'The same organisation has the same key in every programme.' }) key!: string;
  @Name(200) name!: string;
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
  @Optional()
  @Bool({ doc: 'Nobody who is in it is in another group at the same time; without it groups may overlap.' })
  exclusive: boolean = false;
  @Optional()
  @ListOf(rule.text(1, 60, KEY), {
    min: 1,
    max: 500,
    unique: true,
    doc: 'Keys of the organisations whose people alone may be in it; those of the programme without it.',
  })
  organisations?: string[];
}

/** The sections of a programme file that the directory keeps. */
export class DirectorySections {
  @Optional()
  @ListOf(() => OrganisationSection, { max: 500, doc: 'The organisations that take part.' })
  organisations: OrganisationSection[] = [];
  @Optional()
  @ListOf(() => GoalGroupSection, {
    max: 100,
    doc: 'Who the participants are; what the goals count.',
  })
  goalGroups: GoalGroupSection[] = [];
}
