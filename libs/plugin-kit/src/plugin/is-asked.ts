import type { Msg } from '@nats-io/transport-node';

/**
 * Whether somebody waits for a reply in an inbox. Answers of JetStream may be sent anywhere, and have no reply subject
 * or one of JetStream's own (docs/adr/0020).
 */
export const isAsked = ({ reply }: Msg): boolean => reply?.startsWith('_INBOX') === true;
