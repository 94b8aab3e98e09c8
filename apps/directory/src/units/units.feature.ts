import { defineFeature } from '#plugin-kit';
import { CreateUnit } from './create-unit.operation.js';
import { ListUnits } from './list-units.operation.js';
import { Unit } from './unit.entity.js';

export const units = defineFeature({ entities: [Unit], operations: [CreateUnit, ListUnits] });
