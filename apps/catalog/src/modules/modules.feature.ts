import { defineFeature } from '#plugin-kit';
import { GetModule } from './get-module.operation.js';
import { ListModules } from './list-modules.operation.js';

export const modules = defineFeature({ operations: [ListModules, GetModule] });
