// The program of a `ServicesProcess`: loads the packages, which do not change while one works, and waits for the word
// to load our own code, as it stands then. Of a restart this is the half that need not be waited for.
import { once } from 'node:events';

/** What takes longest to load. Nothing but the time of a restart depends on this list. */
const PACKAGES = [
  'reflect-metadata',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/microservices',
  'class-validator',
  'typeorm',
  'pg',
  '@nats-io/transport-node',
  '@nats-io/jetstream',
  '@nats-io/kv',
  '@nats-io/obj',
  'fastify',
  'ajv',
  'ajv-formats',
  'jose',
  'pino',
];

const told = once(process, 'message');
await Promise.all(PACKAGES.map((name) => import(name)));
await told;
await import('./run-services.js');
