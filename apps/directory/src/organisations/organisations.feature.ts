import { defineFeature } from '#plugin-kit';
import { ListOrganisations } from './list-organisations.operation.js';
import { Organisation } from './organisation.entity.js';

export const organisations = defineFeature({ entities: [Organisation], operations: [ListOrganisations] });
