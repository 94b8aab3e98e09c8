import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MethodNotAllowed } from '#plugin-kit/contract';
import type { Exchange } from '../edge/exchange.js';
import type { ProblemReplies } from '../edge/problem-reply.js';
import { PRICES, type Toll } from '../edge/toll.js';

/** A path that the gateway answers itself. */
export interface OwnRoute {
  readonly path: string;
  /** GET includes HEAD. */
  readonly verbs: readonly ('GET' | 'POST')[];
  /** Beside being heard, in units of a plain request. */
  readonly price: number;
  /** Counted as heard, and answered all the same. */
  readonly isNeverRefused?: boolean;
  answer(exchange: Exchange): Promise<void> | void;
}

export interface OwnRouteParts {
  readonly open: (request: FastifyRequest, reply: FastifyReply) => Exchange;
  readonly problems: ProblemReplies;
  readonly toll: Toll;
}

/** Puts routes of the gateway before those of plugins; other verbs on the same path are 405. */
export function registerOwnRoutes(
  server: FastifyInstance,
  routes: readonly OwnRoute[],
  { open, problems, toll }: OwnRouteParts,
): void {
  for (const { path, verbs, price, isNeverRefused, answer } of routes) {
    const allow = [...verbs, ...(verbs.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
    server.all(path, (request, reply) => {
      const exchange = open(request, reply);
      try {
        if (isNeverRefused) toll.chargeAddress(exchange, PRICES.heard);
        else toll.ofAddress(exchange, PRICES.heard + price);
      } catch (error) {
        return problems.send(exchange, error);
      }
      if (exchange.method === 'OPTIONS') return exchange.send(204, { ...exchange.headers(), allow }, undefined);
      const verb = exchange.method === 'HEAD' ? 'GET' : exchange.method;
      if (!verbs.some((one) => one === verb)) return problems.send(exchange, new MethodNotAllowed({}), { allow });
      // Started inside the promise, so that a throw before the first await is caught as well.
      Promise.resolve()
        .then(() => answer(exchange))
        .catch((error: unknown) => problems.send(exchange, error));
    });
  }
}
