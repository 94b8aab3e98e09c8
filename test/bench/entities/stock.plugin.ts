import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { defineFeature, defineMigration, definePlugin } from '#plugin-kit';

@Entity('kind')
export class Kind {
  @PrimaryColumn('uuid') id!: string;
  @Column('jsonb') title!: Readonly<Record<string, string>>;
}

/** As wide as a session of the catalogue. */
@Entity('item')
export class Item {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') kindId!: string;
  @ManyToOne(() => Kind, { createForeignKeyConstraints: false }) @JoinColumn() kind!: Relation<Kind>;
  @Column('uuid') ownerId!: string;
  @Column('timestamptz') startsAt!: Date;
  @Column('timestamptz') endsAt!: Date;
  @Column('integer') seats!: number;
  @Column('text') form!: string;
  @Column('jsonb', { nullable: true }) place!: Readonly<Record<string, string>> | null;
  @Column('double precision') hours!: number;
  @Column('uuid', { array: true }) trainerIds!: string[];
  @Column('text') state!: string;
  @Column('integer') version!: number;
}

const ITEMS = 1_000;

/** A thousand items of one kind and one owner. */
export const stock = definePlugin({
  name: 'stock',
  version: '1.0.0',
  summary: 'Keeps items',
  migrations: [
    defineMigration(
      '1763800000000-create-stock',
      `
    CREATE TABLE kind (id uuid PRIMARY KEY, title jsonb NOT NULL);
    CREATE TABLE item (
      id uuid PRIMARY KEY, kind_id uuid NOT NULL REFERENCES kind (id), owner_id uuid NOT NULL,
        starts_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL, seats integer NOT NULL, form text NOT NULL, place jsonb,
        hours double precision NOT NULL,
      trainer_ids uuid[] NOT NULL, state text NOT NULL, version integer NOT NULL
    );
    CREATE INDEX item_kind ON item (kind_id);
    CREATE INDEX item_owner ON item (owner_id, starts_at, id);
    INSERT INTO kind VALUES (gen_random_uuid(), '{"sv": "Säker på nätet", "en": "Safe online"}');
    INSERT INTO item
    SELECT gen_random_uuid(), k.id, k.id, t, t + interval '3 hours', 20, 'classroom', '{"sv": "Rådhuset"}', 3,
      ARRAY[gen_random_uuid()], 'open', 1
    FROM kind k,
      generate_series(
        '2026-03-01', '2026-03-01'::timestamptz + ${ITEMS - 1} * interval '1 hour', interval '1 hour'
      ) t;`,
    ),
  ],
  features: [defineFeature({ entities: [Kind, Item] })],
});
