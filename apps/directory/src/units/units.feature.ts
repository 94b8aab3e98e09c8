import { defineFeature } from '#plugin-kit';
import { CreateUnit } from './create-unit.operation.js';
import { ListUnits } from './list-units.operation.js';

export const units = defineFeature({ operations: [CreateUnit, ListUnits] });
