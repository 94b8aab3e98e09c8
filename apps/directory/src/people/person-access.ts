import { defineAccess } from '#plugin-kit';

/** People of one's organisations and units, over `person p`. */
export const seePeople = defineAccess({
  permission: 'person:read',
  at: { organisation: 'p.organisation_id', unit: 'p.unit_id' },
});

/** The same, and oneself. */
export const seePerson = defineAccess({
  permission: 'person:read',
  or: 'own',
  at: ['organisation', 'unit'],
  whose: ['person'],
});

export const registerInOrganisation = defineAccess({ permission: 'person:register', at: ['organisation'] });
