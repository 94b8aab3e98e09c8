import type { DeliveryForm } from '#contracts';
import { Bool, Int, LanguageText, ListOf, Num, Optional, Text, Uuid, rule } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { CompetenceLevel } from './competence-level.view.js';
import type { CourseModule } from './module.entity.js';

export const DELIVERY_FORMS = [
  'classroom',
  'supervised',
  'half-distance',
  'remote',
] as const satisfies readonly DeliveryForm[];

export class ModuleView {
  @Uuid() moduleId!: string;
  @Uuid() courseId!: string;
  @Uuid() programmeId!: string;
  @Text(1, 60) key!: string;
  @Int(1, undefined, { doc: 'Rises when hours or competences change.' }) version!: number;
  @LanguageText(200) title!: LanguageMap;
  @Num(0) hours!: number;
  @ListOf(rule.oneOf(DELIVERY_FORMS)) forms!: DeliveryForm[];
  @ListOf(() => CompetenceLevel) competences!: CompetenceLevel[];
  @Optional() @Int(1) seats?: number;
  @Optional()
  @Int(1, undefined, { doc: 'Minutes of own work that a participant at a distance may add to those of the meetings.' })
  ownWorkMinutes?: number;
  @Bool({ doc: 'It has left the programme; no new sessions.' }) isRetired!: boolean;

  static of({ id, seats, ownWorkMinutes, endedAt, ...module }: CourseModule): ModuleView {
    return {
      moduleId: id,
      courseId: module.courseId,
      programmeId: module.programmeId,
      key: module.key,
      version: module.version,
      title: module.title,
      hours: module.hours,
      forms: module.forms,
      competences: module.competences,
      ...(seats !== null && { seats }),
      ...(ownWorkMinutes !== null && { ownWorkMinutes }),
      isRetired: endedAt !== null,
    };
  }
}

export class ModulesView {
  @ListOf(() => ModuleView) items!: ModuleView[];
}
