import { Inject } from '@nestjs/common';
import { NotFound } from '../contract/index.js';
import { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { Instant, Int, Json, Nullable, Optional, Text, Uuid } from '../fields/index.js';
import { ParkedEvents } from '../inbox/replay.js';
import { Operation } from '../operations/operation.js';
import type { Feature } from '../features/feature.js';

export class ParkedEventView {
  @Uuid() eventId!: string;
  @Text(1, 200) type!: string;
  @Text(1, 100) aggregate!: string;
  @Uuid() aggregateId!: string;
  @Int(1) version!: number;
  @Text(1, 20) reason!: string;
  @Nullable() @Text(0, 2_000) error!: string | null;
  @Int(0) attempts!: number;
  @Instant() parkedAt!: string;
}

export class ReplayView {
  @Int(0) replayed!: number;
  @Int(0) stillParked!: number;
}

export class JobView {
  @Uuid() id!: string;
  @Text(1, 41) kind!: string;
  @Text(1, 20) state!: string;
  @Int(0) progress!: number;
  @Nullable() @Int(0) total!: number | null;
  @Optional() @Json() result?: unknown;
  @Nullable() @Text(0, 1_000) error!: string | null;
}

class NoInput {}
class JobInput {
  @Uuid() jobId!: string;
}

const findJob = statement<Required<JobView> & { readonly createdBy: string }, [id: string]>(
  'jobs-find',
  `
SELECT id, kind, state, progress, total, result, error, created_by AS "createdBy" FROM job WHERE id = $1`,
);

/** Operations that every plugin has: what is parked in its inbox, a replay after the mend, and how its jobs stand. */
export function operatingFeature(plugin: string, basePath: string): Feature {
  const access = { permission: `${plugin}:operate` };

  @Operation({
    name: `${plugin}.list-parked-events`,
    summary: 'Events that could not be handled',
    http: `GET ${basePath as '/'}/parked-events`,
    access,
    input: NoInput,
    output: [ParkedEventView],
  })
  class ListParkedEvents {
    constructor(@Inject(ParkedEvents) private readonly parked: ParkedEvents) {}

    async execute(): Promise<ParkedEventView[]> {
      return (await this.parked.list(500)).map((event) => ({ ...event, parkedAt: event.parkedAt.toISOString() }));
    }
  }

  @Operation({
    name: `${plugin}.replay-parked-events`,
    summary: 'Handle the parked events again, after the mend',
    http: `POST ${basePath as '/'}/parked-events/replay`,
    access,
    input: NoInput,
    output: ReplayView,
  })
  class ReplayParkedEvents {
    constructor(@Inject(ParkedEvents) private readonly parked: ParkedEvents) {}

    execute(): Promise<ReplayView> {
      return this.parked.replay();
    }
  }

  @Operation({
    name: `${plugin}.get-job`,
    summary: 'How a job stands; told to whoever started it, and to operators',
    http: `GET ${basePath as '/'}/jobs/{jobId}`,
    access: { ...access, or: 'own', whose: ['starter'] },
    input: JobInput,
    output: JobView,
  })
  class GetJob {
    constructor(@Inject(Database) private readonly database: Database) {}

    async execute(
      { jobId }: JobInput,
      caller: { kind: string; id: string; has(permission: string): boolean },
    ): Promise<JobView> {
      const [job] = await this.database.query(findJob, jobId);
      // Whoever started a job sees it; for all others but operators it does not exist.
      if (!job || (job.createdBy !== `${caller.kind}:${caller.id}` && !caller.has(access.permission)))
        throw new NotFound({});
      const { createdBy: _, ...view } = job;
      return view;
    }
  }

  return { operations: [ListParkedEvents, ReplayParkedEvents, GetJob] };
}
