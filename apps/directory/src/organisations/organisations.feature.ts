import { defineFeature } from '#plugin-kit';
import { ListOrganisations } from './list-organisations.operation.js';

export const organisations = defineFeature({ operations: [ListOrganisations] });
