/** Why a session that has begun is said to have been otherwise than planned. */
export const SESSION_CORRECTIONS = ['mistyped', 'held-at-another-time', 'held-by-another', 'not-held'] as const;
export type SessionCorrection = (typeof SESSION_CORRECTIONS)[number];
