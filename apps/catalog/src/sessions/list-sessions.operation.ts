import { addDays, isDay, startOfStockholmDay } from '#platform';
import { Cursors, Database, Operation, Optional, Page, Text, Uuid } from '#plugin-kit';
import { InvalidInput } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import { sessionsIn } from './session.entity.js';
import { SessionView, SessionsView } from './session.view.js';

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
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListSessionsInput) {
    const { programmeId, moduleId, limit } = input;
    const from = input.from === undefined ? undefined : instantOf(input.from, 'from');
    const to =
      input.to === undefined || input.to === LAST_DAY
        ? undefined
        : instantOf(isDay(input.to) ? addDays(input.to, 1) : input.to, 'to');
    const [startsAt, id] = this.cursors.position<[startsAt: string, id: string]>(LIST, input.after) ?? [];
    const sessions = sessionsIn(this.database.entities)
      .orderBy('s.startsAt')
      .addOrderBy('s.id')
      .limit(limit + 1);
    if (programmeId !== undefined) sessions.andWhere('s.programmeId = :programmeId', { programmeId });
    if (moduleId !== undefined) sessions.andWhere('s.moduleId = :moduleId', { moduleId });
    if (from !== undefined) sessions.andWhere('s.startsAt >= :from', { from });
    if (to !== undefined) sessions.andWhere('s.startsAt < :to', { to });
    if (id !== undefined) sessions.andWhere('(s.startsAt, s.id) > (:startsAt, :id)', { startsAt, id });
    return this.cursors.page(LIST, input, await sessions.getMany(), {
      // The list shows titles of modules, which change with the programme.
      cacheTags:
        programmeId === undefined
          ? [tags.allSessions, tags.all]
          : [tags.sessionsOf(programmeId), tags.programme(programmeId)],
      key: (session) => [session.startsAt.toISOString(), session.id],
      item: (session) => SessionView.of(session),
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
