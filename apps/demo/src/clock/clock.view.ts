import { Instant, Int } from '#plugin-kit';

/** Domain time of a demonstration. */
export class ClockView {
  @Instant({ doc: 'What time it is for programmes and people.' }) now!: string;
  @Instant({ doc: 'What time it is.' }) systemNow!: string;
  @Int(undefined, undefined, {
    doc: 'How far domain time is ahead of the time of the computer, in milliseconds; below 0 when it is behind.',
  })
  aheadMs!: number;
}
