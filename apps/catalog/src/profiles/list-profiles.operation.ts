import { Database, Operation, Optional, Reply, Uuid } from '#plugin-kit';
import { tags } from '../cache-tags/cache-tags.js';
import { Profile } from './profile.entity.js';
import { ProfileView, ProfilesView } from './profile.view.js';

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
  constructor(private readonly database: Database) {}

  async execute({ programmeId }: ListProfilesInput): Promise<Reply<ProfilesView>> {
    const profiles = this.database.entities
      .createQueryBuilder(Profile, 'p')
      .where('p.endedAt IS NULL')
      .orderBy('p.programmeId')
      .addOrderBy('p.position')
      .addOrderBy('p.id')
      .limit(1_000);
    if (programmeId !== undefined) profiles.andWhere('p.programmeId = :programmeId', { programmeId });
    const items = (await profiles.getMany()).map((profile) => ProfileView.of(profile));
    return new Reply({ items }, { cacheTags: [tags.programmeOrAll(programmeId)] });
  }
}
