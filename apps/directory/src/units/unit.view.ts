import { ListOf, Optional, Text, Uuid } from '#plugin-kit';
import type { Unit } from './unit.entity.js';

export class UnitView {
  @Uuid() unitId!: string;
  @Uuid() organisationId!: string;
  @Optional() @Uuid() parentUnitId?: string;
  @Text(1, 200) name!: string;

  static of({ id, organisationId, parentUnitId, name }: Unit): UnitView {
    return { unitId: id, organisationId, ...(parentUnitId !== null && { parentUnitId }), name };
  }
}

export class UnitsView {
  @ListOf(() => UnitView, { max: 200 }) items!: UnitView[];
  @Optional() @Text(1, 1_000) next?: string;
}
