import { LanguageText, ListOf, Text, Uuid } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { CompetenceLevel } from '../modules/competence-level.view.js';
import type { Profile } from './profile.entity.js';

/** The digital competence that a kind of work takes (kravprofil). */
export class ProfileView {
  @Uuid() profileId!: string;
  @Uuid() programmeId!: string;
  @Text(1, 60) key!: string;
  @LanguageText(200) title!: LanguageMap;
  @Text(1, 40) framework!: string;
  @ListOf(() => CompetenceLevel) requirements!: CompetenceLevel[];

  static of({ id, programmeId, key, title, framework, requirements }: Profile): ProfileView {
    return { profileId: id, programmeId, key, title, framework, requirements };
  }
}

export class ProfilesView {
  @ListOf(() => ProfileView) items!: ProfileView[];
}
