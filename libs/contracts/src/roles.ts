/**
 * The roles that our own services give permissions to, and the one of who has none. A plugin of others may know further
 * ones, which the operator names (`ADDITIONAL_ROLES` of the directory).
 */
export const ROLES = [
  'certification-officer',
  'coordinator',
  'evaluator',
  'learner',
  'operator',
  'programme-office',
  'simulator',
  'steering',
  'trainer',
] as const;
