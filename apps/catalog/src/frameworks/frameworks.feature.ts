import { defineFeature } from '#plugin-kit';
import { GetFramework } from './get-framework.operation.js';

export const frameworks = defineFeature({ operations: [GetFramework] });
