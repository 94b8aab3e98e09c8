import { defineFeature } from '#plugin-kit';
import { GetProgramme } from './get-programme.operation.js';
import { ListProgrammeVersions } from './list-programme-versions.operation.js';
import { ListProgrammes } from './list-programmes.operation.js';

export const programmes = defineFeature({ operations: [ListProgrammes, GetProgramme, ListProgrammeVersions] });
