import type { Measurement } from './bench-context.js';
import { badges } from './badges/badges.bench.js';
import { cachedPage } from './cached-page/cached-page.bench.js';
import { eventLatency, inboxThroughput, relayThroughput } from './events/events.bench.js';
import { entities } from './entities/entities.bench.js';
import { kitOverhead } from './kit-overhead/kit-overhead.bench.js';
import { seatRace } from './seat-race/seat-race.bench.js';
import { idleMemory, simulateDigieffekt, startAgain, startFirst } from './standalone/standalone.bench.js';
import { surveySubmissions } from './surveys/survey-submissions.bench.js';

/** In the order in which they are run. */
export const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  'kit-overhead': kitOverhead,
  'seat-race': seatRace({ name: 'seat-race' }),
  'cached-page': cachedPage,
  'survey-submissions': surveySubmissions,
  badges,
  'event-latency': eventLatency,
  'relay-throughput': relayThroughput,
  'inbox-throughput': inboxThroughput,
  entities,
  'start-first': startFirst,
  'start-again': startAgain,
  'idle-memory': idleMemory,
  'simulate-digieffekt': simulateDigieffekt,
  'seat-race-all': seatRace({ name: 'seat-race-all', isEverythingRunning: true }),
  'seat-race-cold': seatRace({ name: 'seat-race-cold', isCold: true }),
};
