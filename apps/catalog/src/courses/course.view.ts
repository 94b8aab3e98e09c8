import { LanguageText, ListOf, Optional, Text, Uuid } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';
import type { Course } from './course.entity.js';

export class CourseView {
  @Uuid() courseId!: string;
  @Uuid() programmeId!: string;
  @Text(1, 60) key!: string;
  @LanguageText(200) title!: LanguageMap;
  @Optional() @LanguageText(2_000) summary?: LanguageMap;

  static of({ id, programmeId, key, title, summary }: Course): CourseView {
    return { courseId: id, programmeId, key, title, ...(summary && { summary }) };
  }
}

export class CoursesView {
  @ListOf(() => CourseView) items!: CourseView[];
}
