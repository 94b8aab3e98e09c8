import { randomBytes } from 'node:crypto';
import { INBOX_PREFIX } from './nats-link.js';

/** 128 bits in base64url. */
const TOKEN_BYTES = 16;
/** Random bytes are fetched for so many tokens at a time, which costs a twentieth of fetching them for each. */
const TOKENS_AT_ONCE = 256;

/**
 * Names that nobody can guess. Every plugin may publish to where answers are waited for, and sees the address of each
 * request that it gets itself: were the next one to be computed from it, one plugin could answer for another.
 */
export class AnswerTokens {
  private pool = Buffer.alloc(0);
  private at = 0;

  next(): string {
    if (this.at >= this.pool.length) {
      this.pool = randomBytes(TOKEN_BYTES * TOKENS_AT_ONCE);
      this.at = 0;
    }
    return this.pool.toString('base64url', this.at, (this.at += TOKEN_BYTES));
  }
}

/**
 * Where plugins answer this gateway. Apart from the inbox of the NATS client, where JetStream answers (grants, keys,
 * remembered plugins): there no plugin may publish, for the client's own names can be guessed.
 */
export const answerInbox = (): string => `${INBOX_PREFIX}.answers.${randomBytes(TOKEN_BYTES).toString('base64url')}`;
