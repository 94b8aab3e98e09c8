import { DataSource } from 'typeorm';
import { type Caller, Day, ListOf, Operation, Optional, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { PERSON_COLUMNS, type PersonRow } from './person.entity.js';
import { PersonView } from './person.view.js';

/** That one takes part in a programme; the goal group is known to the programme office alone (PUBLIC-SECTOR 8). */
export class ParticipationView {
  @Uuid() programmeId!: string;
  @Day() from!: string;
  @Optional() @Day() endedOn?: string;
}

export class MeView extends PersonView {
  @ListOf(() => ParticipationView) programmes!: ParticipationView[];
}

export class GetMeInput {}

@Operation({
  name: 'directory.get-me',
  summary: 'What is registered of yourself',
  http: 'GET /people/me',
  access: { whose: ['person'] },
  input: GetMeInput,
  output: MeView,
  reads: ['name', 'sex'],
})
export class GetMe {
  constructor(private readonly database: DataSource) {}

  async execute(_input: GetMeInput, caller: Caller): Promise<MeView> {
    const { personId } = caller;
    const [row] = await this.database.query<PersonRow[]>(`SELECT ${PERSON_COLUMNS} FROM person p WHERE p.id = $1`, [
      personId,
    ]);
    if (!row) throw new NotFound({});
    const programmes = await this.database.query<{ programme_id: string; from_day: string; ended_on: string | null }[]>(
      `
        SELECT programme_id, from_day::text, ended_on::text
        FROM membership
        WHERE person_id = $1 AND organisation_id = $2
        ORDER BY from_day, id
      `,
      [personId, row.organisation_id],
    );
    return {
      ...PersonView.of(row),
      programmes: programmes.map(({ programme_id, from_day, ended_on }) => ({
        programmeId: programme_id,
        from: from_day,
        ...(ended_on !== null && { endedOn: ended_on }),
      })),
    };
  }
}
