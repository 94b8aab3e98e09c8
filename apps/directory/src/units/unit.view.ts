import { ListOf, Optional, Text, Uuid } from '#plugin-kit';

export class UnitView {
  @Uuid() unitId!: string;
  @Uuid() organisationId!: string;
  @Optional() @Uuid() parentUnitId?: string;
  @Text(1, 200) name!: string;
}

export class UnitsView {
  @ListOf(() => UnitView, { max: 200 }) items!: UnitView[];
  @Optional() @Text(1, 1_000) next?: string;
}
