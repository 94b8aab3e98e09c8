/**
 * Fewer answers than this are never shown, and are never written together with what leads to their survey (DESIGN.md
 * 7).
 */
export const SMALLEST_GROUP = 5;
