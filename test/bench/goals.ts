/**
 * The rows that keep their names, because runs are compared by them, each with its goal: the least ratio where there is
 * a control, else the greatest value.
 */
export const GOALS = {
  'kit-overhead': 0.6,
  'seat-race': 1.5,
  'cached-page': 0.5,
  'survey-submissions': null,
  badges: null,
  entities: null,
  'event-latency': null,
  'relay-throughput': null,
  'inbox-throughput-each': null,
  'inbox-throughput-many': null,
  'start-first': 10,
  'start-again': 5,
  'idle-memory': 350,
  'simulate-digieffekt': 60,
  'seat-race-all': 1,
  'seat-race-cold': null,
} as const satisfies Readonly<Record<string, number | null>>;

export type StableName = keyof typeof GOALS;
