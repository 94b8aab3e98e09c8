import { OnTimer, type TimerHandler, type Work } from '#plugin-kit';
import { certificateExpires } from './certificate-timers.js';
import { certificateTag } from './certificate.view.js';

/** A certificate is shown as expired from then on, wherever its page was kept and however the clock came to go. */
@OnTimer(certificateExpires)
export class DropExpiredPages implements TimerHandler<{ certificateId: string }> {
  handle({ certificateId }: { certificateId: string }, work: Work): Promise<void> {
    work.purge(certificateTag(certificateId));
    return Promise.resolve();
  }
}
