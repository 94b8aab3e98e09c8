import { DataSource } from 'typeorm';
import { Operation, Optional, Reply, Uuid } from '#plugin-kit';
import { tags } from '../cache-tags/cache-tags.js';
import { type ProfileView, ProfilesView } from './profile.view.js';

export class ListProfilesInput {
  @Optional() @Uuid() programmeId?: string;
}

@Operation({
  name: 'catalog.list-profiles',
  summary: 'Requirement profiles: the digital competence that kinds of work take',
  http: 'GET /profiles',
  access: 'public',
  cache: { seconds: 300 },
  input: ListProfilesInput,
  output: ProfilesView,
})
export class ListProfiles {
  constructor(private readonly database: DataSource) {}

  async execute({ programmeId }: ListProfilesInput): Promise<Reply<ProfilesView>> {
    const items = await this.database.query<ProfileView[]>(
      `SELECT id AS "profileId", programme_id AS "programmeId", key, title, framework, requirements
       FROM profile
       WHERE ended_at IS NULL AND ($1::uuid IS NULL OR programme_id = $1)
       ORDER BY programme_id, position, id
       LIMIT 1000`,
      [programmeId ?? null],
    );
    return new Reply({ items }, { cacheTags: [tags.programmeOrAll(programmeId)] });
  }
}
