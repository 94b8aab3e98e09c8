import { createHash } from 'node:crypto';

/**
 * The id of a thing that a programme file names by key: a UUIDv8 (RFC 9562 section 5.8) made of SHA-256 over the parts.
 * Every plugin computes the same id from the same keys, so sections refer to each other without a call or a wait.
 * `keyedId('programme', 'digieffekt')`, `keyedId('module', programmeId, 'it-security')`, `keyedId('organisation',
 * 'landskrona')`.
 */
export function keyedId(
  kind:
    | 'programme'
    | 'organisation'
    | 'unit'
    | 'goal-group'
    | 'goal'
    | 'profile'
    | 'course'
    | 'module'
    | 'survey'
    | 'certificate',
  ...keys: [string, ...string[]]
): string {
  const bytes = createHash('sha256')
    .update(['lyftet', kind, ...keys].join('\0'))
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
