import { Operation, Optional, Reply, Uuid, statement, Database } from '#plugin-kit';
import { tags } from '../cache-tags/cache-tags.js';
import { type ProfileView, ProfilesView } from './profile.view.js';

export class ListProfilesInput {
  @Optional() @Uuid() programmeId?: string;
}

const listProfiles = statement<ProfileView, [programmeId: string | null]>(
  'list-profiles',
  `
SELECT id AS "profileId", programme_id AS "programmeId", key, title, framework, requirements
FROM profile
WHERE ended_at IS NULL AND ($1::uuid IS NULL OR programme_id = $1)
ORDER BY programme_id, position, id
LIMIT 1000`,
);

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
  constructor(private readonly database: Database) {}

  async execute({ programmeId }: ListProfilesInput): Promise<Reply<ProfilesView>> {
    const items = await this.database.query(listProfiles, programmeId ?? null);
    return new Reply({ items }, { cacheTags: [tags.programmeOrAll(programmeId)] });
  }
}
