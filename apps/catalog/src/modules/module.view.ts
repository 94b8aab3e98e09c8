import type { DeliveryForm } from '#contracts';
import { Bool, Int, LanguageText, ListOf, Num, Optional, Text, Uuid, rule } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import { CompetenceLevel } from './competence-level.view.js';

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
  @Bool({ doc: 'It has left the programme; no new sessions.' }) isRetired!: boolean;

  static of(row: ModuleRow): ModuleView {
    return {
      moduleId: row.id,
      courseId: row.course_id,
      programmeId: row.programme_id,
      key: row.key,
      version: row.version,
      title: row.title,
      hours: row.hours,
      forms: row.forms,
      competences: row.competences,
      ...(row.seats !== null && { seats: row.seats }),
      isRetired: row.ended_at !== null,
    };
  }
}

export class ModulesView {
  @ListOf(() => ModuleView) items!: ModuleView[];
}

export interface ModuleRow {
  readonly id: string;
  readonly programme_id: string;
  readonly course_id: string;
  readonly key: string;
  readonly version: number;
  readonly title: LanguageMap;
  readonly hours: number;
  readonly forms: DeliveryForm[];
  readonly competences: CompetenceLevel[];
  readonly seats: number | null;
  readonly ended_at: Date | null;
}

export const MODULE_COLUMNS =
  'm.id, m.programme_id, m.course_id, m.key, m.version, m.title, m.hours, m.forms, m.competences, m.seats, m.ended_at';
