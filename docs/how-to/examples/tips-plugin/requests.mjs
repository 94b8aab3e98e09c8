// Being discovered, and answering requests.
import { createHash } from 'node:crypto';
import { headers } from '@nats-io/transport-node';
import { id, name, nats } from './connection.mjs';
import { manifest } from './manifest.mjs';

const started = new Date().toISOString();
const identity = {
  name,
  id,
  version: '1.0.0',
  metadata: { 'lyftet.plugin': '1', 'manifest-sha256': createHash('sha256').update(manifest).digest('hex') },
};
const endpoints = new Map();
const isAsked = (message) => message.reply?.startsWith('_INBOX') === true;
/** A callback that throws would close the connection, so none does. */
const listen = (subject, take, options = {}) =>
  nats.subscribe(subject, {
    ...options,
    callback: (error, message) => {
      try {
        if (!error && isAsked(message)) take(message);
      } catch (fault) {
        console.error('A message could not be answered', fault);
      }
    },
  });
const statistics = ({ processing_time, ...counted }) => ({
  ...counted,
  processing_time,
  average_processing_time: counted.num_requests === 0 ? 0 : Math.trunc(processing_time / counted.num_requests),
});
const told = {
  PING: () => ({ type: 'io.nats.micro.v1.ping_response', ...identity }),
  INFO: () => ({
    type: 'io.nats.micro.v1.info_response',
    ...identity,
    description: 'Tips about modules',
    endpoints: [...endpoints.values()].map(({ name, subject, queue_group }) => ({
      name,
      subject,
      queue_group,
      metadata: {},
    })),
  }),
  STATS: () => ({
    type: 'io.nats.micro.v1.stats_response',
    ...identity,
    started,
    endpoints: [...endpoints.values()].map(statistics),
  }),
};
export const announced = Object.entries(told).flatMap(([verb, tell]) =>
  ['', `.${name}`, `.${name}.${id}`].map((suffix) =>
    listen(`$SRV.${verb}${suffix}`, (message) => message.respond(JSON.stringify(tell()))),
  ),
);
announced.push(listen(`op.${name}.$manifest.${id}`, (message) => message.respond(manifest)));

export class Refusal extends Error {
  constructor(problem) {
    super(problem.type);
    this.problem = problem;
  }
}
export const platform = (which, status, sv, en, rest = {}) =>
  new Refusal({ type: `urn:lyftet:problem:lyftet:${which}`, status, title: { sv, en }, ...rest });
let inFlight = 0;
/** How many requests are being answered. */
export const requestsInFlight = () => inFlight;

/** Serves `op.<plugin>.<verb>`: `execute(request, message)` answers `{ status, body }` or throws a Refusal. */
export function serve(verb, execute) {
  const subject = `op.${name}.${verb}`;
  const counted = {
    name: verb,
    subject,
    queue_group: name,
    num_requests: 0,
    num_errors: 0,
    last_error: '',
    processing_time: 0,
  };
  endpoints.set(verb, counted);
  return listen(
    subject,
    async (message) => {
      if (message.subject !== subject || message.headers?.has('Nats-Stream')) return;
      const began = process.hrtime.bigint();
      counted.num_requests += 1;
      inFlight += 1;
      try {
        const { status, body } = await execute(readRequest(message), message);
        respond(message, status, 'application/json', body);
      } catch (error) {
        const { title, ...problem } =
          error instanceof Refusal
            ? error.problem
            : platform('internal-fault', 500, 'Något gick fel hos oss', 'Something went wrong on our side').problem;
        if (problem.status >= 500)
          [counted.num_errors, counted.last_error] = [counted.num_errors + 1, `${problem.status}:${problem.type}`];
        if (!(error instanceof Refusal)) console.error(message.headers?.get('correlation-id'), error);
        const language = /^\s*en\b/i.test(message.headers?.get('accept-language') ?? '') ? 'en' : 'sv';
        respond(message, problem.status, 'application/problem+json', { ...problem, title: title[language] });
      } finally {
        counted.processing_time += Number(process.hrtime.bigint() - began);
        inFlight -= 1;
      }
    },
    { queue: name },
  );
}

function readRequest(message) {
  try {
    const { path = {}, query = {}, body = {} } = JSON.parse(message.string());
    return { ...body, ...query, ...path };
  } catch {
    throw platform(
      'invalid-input',
      400,
      'Uppgifterna kan inte tas emot som de är',
      'The input cannot be accepted as it is',
    );
  }
}

function respond(message, status, type, body) {
  const head = headers();
  head.set('status', String(status));
  head.set('content-type', type);
  message.respond(JSON.stringify(body), { headers: head });
}
