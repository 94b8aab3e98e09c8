import { Optional, Text } from '#plugin-kit';

/** What the fund knows the project by, as far as its decision says. */
export class ProjectView {
  @Optional()
  @Text(1, 20, { pattern: /^[A-Z0-9.]+$/, doc: 'The programme area or specific goal, like A1A or 1.1.' })
  programmeArea?: string;
  @Optional()
  @Text(2, 5, { pattern: /^[A-Z]{2}[0-9A-Z]{0,3}$/, doc: 'The region by its NUTS code, like SE22.' })
  region?: string;
  @Optional()
  @Text(11, 11, { pattern: /^\d{6}-\d{4}$/, doc: 'The organisation number (organisationsnummer) of the owner.' })
  organisationNumber?: string;
  @Optional()
  @Text(1, 10, {
    pattern: /^\d{3}$/,
    doc: 'The type of intervention (Regulation 2021/1060, annex I, table 1, dimension 1), three digits.',
  })
  interventionType?: string;
}
