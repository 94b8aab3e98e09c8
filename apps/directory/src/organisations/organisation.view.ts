import { ListOf, OneOf, Text, Uuid } from '#plugin-kit';

export const ORGANISATION_TYPES = ['municipality', 'private', 'association'] as const;
export type OrganisationType = (typeof ORGANISATION_TYPES)[number];

export class OrganisationView {
  @Uuid() organisationId!: string;
  @Text(1, 60) key!: string;
  @Text(1, 200) name!: string;
  @OneOf(ORGANISATION_TYPES) type!: OrganisationType;
}

export class OrganisationsView {
  @ListOf(() => OrganisationView) items!: OrganisationView[];
}
