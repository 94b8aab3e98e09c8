import { fact } from '#plugin-kit/contract';

/** The key that a programme file gives to something in it. */
export const keyFact = (meaning: string) => fact.text(meaning, 60, /^[a-z0-9][a-z0-9-]*$/);
