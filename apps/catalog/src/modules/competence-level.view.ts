import { Int, Text } from '#plugin-kit';

/** A competence of a framework at one of its levels. */
export class CompetenceLevel {
  @Text(1, 20) competence!: string;
  @Int(1, 100) level!: number;
}
