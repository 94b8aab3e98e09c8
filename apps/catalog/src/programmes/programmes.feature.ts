import { defineFeature } from '#plugin-kit';
import { GetProgramme } from './get-programme.operation.js';
import { ListProgrammeVersions } from './list-programme-versions.operation.js';
import { ListProgrammes } from './list-programmes.operation.js';
import { Programme } from './programme.entity.js';

export const programmes = defineFeature({
  entities: [Programme],
  operations: [ListProgrammes, GetProgramme, ListProgrammeVersions],
});
