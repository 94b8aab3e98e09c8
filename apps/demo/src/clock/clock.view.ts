import { Instant, Int } from '#plugin-kit';

/** Domain time of a demonstration. */
export class ClockView {
  @Instant({ doc: 'What time it is for programmes and people.' }) now!: string;
  @Instant({ doc: 'What time it is.' }) systemNow!: string;
  @Int(0, undefined, { doc: 'How far domain time is ahead, in milliseconds.' }) aheadMs!: number;
}
