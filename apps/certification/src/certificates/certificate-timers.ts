import { defineTimer } from '#plugin-kit';

/** When a certificate expires, pages that show it as valid are dropped. */
export const certificateExpires = defineTimer<{ certificateId: string }>('certificate-expires');
