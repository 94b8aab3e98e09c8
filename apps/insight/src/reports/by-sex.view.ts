import { Int, Num } from '#plugin-kit';

/**
 * Counts of people. Exact: they are for those entitled to the names (PUBLIC-SECTOR 7). The parts always make up the
 * total.
 */
export class PeopleBySex {
  @Int(0) women!: number;
  @Int(0) men!: number;
  @Int(0) other!: number;
  @Int(0, undefined, { doc: 'Nobody has said.' }) unknown!: number;
  @Int(0) total!: number;
}

/** Whole minutes. The parts always make up the total. */
export class MinutesBySex {
  @Int(0) women!: number;
  @Int(0) men!: number;
  @Int(0) other!: number;
  @Int(0) unknown!: number;
  @Int(0) total!: number;
}

/** Hours or averages of hours, each rounded to two decimals by itself: the minutes are what adds up. */
export class HoursBySex {
  @Num(0) women!: number;
  @Num(0) men!: number;
  @Num(0) other!: number;
  @Num(0) unknown!: number;
  @Num(0) total!: number;
}
