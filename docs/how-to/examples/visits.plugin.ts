import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Clock } from '#platform';
import {
  type Caller,
  Database,
  defineFeature,
  defineMigration,
  definePlugin,
  Instant,
  Int,
  ListOf,
  Operation,
  statement,
  Subscriber,
  Text,
  UnitOfWork,
  Uuid,
  type Work,
} from '#plugin-kit';
import { defineEvent, defineProblem, fact, type Received } from '#plugin-kit/contract';

export const visitNoted = defineEvent('visits', 'visit', 'noted', 1, 'A workplace was visited', {
  visitId: fact.id('The visit'),
  workplace: fact.text('Its name', 100),
});
export const VisitInTheFuture = defineProblem('urn:lyftet:problem:visits:visit-in-the-future', 409, {
  sv: 'Besöket har inte varit än',
  en: 'The visit is still to come',
});

class NoteVisitInput {
  @Uuid() visitId!: string;
  @Text(1, 100) workplace!: string;
  @Instant() visitedAt!: string;
}
class VisitView extends NoteVisitInput {}

@Entity('visit')
class Visit {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') workplace!: string;
  @Column('timestamptz') visitedAt!: Date;
  @Column('text') notedBy!: string;
}

@Operation({
  name: 'visits.note-visit',
  summary: 'Note a visit',
  http: 'POST /x/visits/visits',
  access: { permission: 'visit:note' },
  input: NoteVisitInput,
  output: VisitView,
  status: 201,
  problems: [VisitInTheFuture],
})
class NoteVisit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute(visit: NoteVisitInput, caller: Caller): Promise<VisitView> {
    const { visitId, workplace } = visit;
    const visitedAt = new Date(visit.visitedAt);
    return this.unitOfWork.run(async (work) => {
      if (visitedAt > this.clock.now()) throw new VisitInTheFuture({});
      await work.entities.insert(Visit, { id: visitId, workplace, visitedAt, notedBy: caller.id });
      work.publish(visitNoted(visitId, { visitId, workplace }));
      return visit;
    });
  }
}

class Nothing {}
class WorkplaceView {
  @Text(1, 100) workplace!: string;
  @Int(1) visits!: number;
}
class WorkplacesView {
  @ListOf(() => WorkplaceView) items!: WorkplaceView[];
}

const listWorkplaces = statement<WorkplaceView>(
  'list-workplaces',
  'SELECT workplace, visits FROM workplace ORDER BY workplace',
);

@Operation({
  name: 'visits.list-workplaces',
  summary: 'How often each workplace was visited',
  http: 'GET /x/visits/workplaces',
  access: 'public',
  input: Nothing,
  output: WorkplacesView,
})
class ListWorkplaces {
  constructor(private readonly database: Database) {}

  async execute(): Promise<WorkplacesView> {
    return { items: await this.database.query(listWorkplaces) };
  }
}

const countVisit = statement<never, [workplace: string]>(
  'count-visit',
  `
  INSERT INTO workplace (workplace, visits) VALUES ($1, 1)
  ON CONFLICT (workplace) DO UPDATE SET visits = workplace.visits + 1`,
);

@Subscriber(visitNoted)
class CountVisits {
  async handle({ data }: Received<typeof visitNoted>, work: Work): Promise<void> {
    work.write(countVisit, data.workplace);
  }
}

export const visits = definePlugin({
  name: 'visits',
  version: '1.0.0',
  summary: 'Visits of the project team to the workplaces',
  migrations: [
    defineMigration(
      '1763769600000-create-visit',
      `
    CREATE TABLE visit (
      id uuid PRIMARY KEY, workplace text NOT NULL, visited_at timestamptz NOT NULL, noted_by text NOT NULL
    );
    CREATE TABLE workplace (workplace text PRIMARY KEY, visits integer NOT NULL);`,
    ),
  ],
  permissions: { 'visit:note': { summary: 'Note visits', roles: ['coordinator', 'programme-office'] } },
  publishes: [visitNoted],
  features: [defineFeature({ entities: [Visit], operations: [NoteVisit, ListWorkplaces], subscribers: [CountVisits] })],
});
