import { FundView, Num, Optional } from '#plugin-kit';

/** Who pays, and how much of it. */
export class ProgrammeFundView extends FundView {
  @Optional() @Num(0, 100) share?: number;
}
