import { defineFeature } from '#plugin-kit';
import { GetModule } from './get-module.operation.js';
import { ListModules } from './list-modules.operation.js';
import { CourseModule } from './module.entity.js';

export const modules = defineFeature({ entities: [CourseModule], operations: [ListModules, GetModule] });
