import { DataSource } from 'typeorm';
import { addDays, isDay, startOfStockholmDay } from '#platform';
import { Cursors, Operation, Optional, Page, Text, Uuid } from '#plugin-kit';
import { InvalidInput } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { SESSIONS, type SessionRow, SessionView, SessionsView } from './session.view.js';

const WHEN = { pattern: /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z)?$/ };

export class ListSessionsInput extends Page {
  @Optional() @Uuid() programmeId?: string;
  @Optional() @Uuid() moduleId?: string;
  @Optional()
  @Text(10, 27, { ...WHEN, doc: 'Sessions that begin then or later: a day in Sweden, or an instant in UTC.' })
  from?: string;
  @Optional()
  @Text(10, 27, { ...WHEN, doc: 'Sessions that begin before then, or on that day at the latest.' })
  to?: string;
}

const LIST = 'catalog.list-sessions';
/** No day comes after it. */
const LAST_DAY = '9999-12-31';

@Operation({
  name: LIST,
  summary: 'Sessions in the order of their beginning',
  http: 'GET /sessions',
  access: 'public',
  cache: { seconds: 300 },
  input: ListSessionsInput,
  output: SessionsView,
})
export class ListSessions {
  constructor(
    private readonly database: DataSource,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListSessionsInput) {
    const { programmeId, moduleId, limit } = input;
    const from = input.from === undefined ? null : instantOf(input.from, 'from');
    const to =
      input.to === undefined || input.to === LAST_DAY
        ? null
        : instantOf(isDay(input.to) ? addDays(input.to, 1) : input.to, 'to');
    const [startsAt = null, id = null] = this.cursors.position(LIST, input.after) ?? [];
    const rows = await this.database.query<SessionRow[]>(
      `${SESSIONS}
       WHERE ($1::uuid IS NULL OR s.programme_id = $1) AND ($2::uuid IS NULL OR s.module_id = $2)
         AND ($3::timestamptz IS NULL OR s.starts_at >= $3) AND ($4::timestamptz IS NULL OR s.starts_at < $4)
         AND ($5::timestamptz IS NULL OR (s.starts_at, s.id) > ($5, $6::uuid))
       ORDER BY s.starts_at, s.id LIMIT $7`,
      [programmeId ?? null, moduleId ?? null, from, to, startsAt, id, limit + 1],
    );
    return this.cursors.page(LIST, input, rows, {
      // The list shows titles of modules, which change with the programme.
      cacheTags:
        programmeId === undefined
          ? [tags.allSessions, tags.all]
          : [tags.sessionsOf(programmeId), tags.programme(programmeId)],
      key: (row) => [row.starts_at.toISOString(), row.id],
      item: (row) => SessionView.of(row),
    });
  }
}

function instantOf(text: string, name: string): Date {
  const instant = isDay(text) ? startOfStockholmDay(text) : new Date(text);
  if (Number.isNaN(instant.getTime()) || !isDay(text.slice(0, 10))) {
    throw new InvalidInput(
      {},
      {
        errors: [
          {
            pointer: `/${name}`,
            detail: { sv: 'Ska vara en dag eller tidpunkt som finns.', en: 'Must be a day or an instant that exists.' },
          },
        ],
      },
    );
  }
  return instant;
}
