import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { type ArgumentsHost, Catch, type RpcExceptionFilter } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/transport-node';
import { type Observable, throwError } from 'rxjs';
import { DataSource } from 'typeorm';
import { Clock, type ConfigDefinition, Logger, SystemClock } from '#platform';
import { Database } from '../database/database.js';
import { ParkedEvents } from '../inbox/replay.js';
import { PluginTelemetry } from '../telemetry/plugin-telemetry.js';
import { BatchingWriter } from '../work/batching-writer.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import { WorkerPool } from '../workers/worker-pool.js';
import { subscriptionsIn } from './background-duties.js';
import type { Plugin } from './define-plugin.js';
import { Wake } from '../background/wake.js';
import { PLUGIN_NAME } from '../work/plugin-name.js';

/** DI token of the plugin's own NATS connection, for the few that speak NATS themselves (grants, demo clock). */
export const NATS_CONNECTION = Symbol('lyftet:nats-connection');

/** Injects the loaded settings of a config definition. */
export const Settings = (definition: ConfigDefinition<object>): ParameterDecorator => Inject(definition as never);

/** Nest's own filter would hide what was thrown; the dispatcher makes the problem document of it. */
@Catch()
class PassOn implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

interface Runtime {
  readonly dataSource: DataSource;
  readonly connection: NatsConnection;
  readonly clock: Clock;
  readonly systemClock: SystemClock;
  readonly wake: Wake;
  readonly telemetry: PluginTelemetry;
  readonly logger: Logger;
  readonly config: object | undefined;
}

@Module({})
class PluginModule {}

/** One Nest module for the whole plugin: features see each other's providers, nobody outside sees any. */
export function pluginModule({ options, features }: Plugin, runtime: Runtime): DynamicModule {
  return {
    module: PluginModule,
    controllers: features.flatMap(({ operations = [] }) => operations),
    providers: [
      { provide: APP_FILTER, useClass: PassOn },
      { provide: DataSource, useValue: runtime.dataSource },
      { provide: NATS_CONNECTION, useValue: runtime.connection },
      { provide: Clock, useValue: runtime.clock },
      { provide: SystemClock, useValue: runtime.systemClock },
      { provide: Wake, useValue: runtime.wake },
      { provide: PluginTelemetry, useValue: runtime.telemetry },
      { provide: Logger, useValue: runtime.logger },
      { provide: PLUGIN_NAME, useValue: options.name },
      ...(options.config ? [{ provide: options.config as never, useValue: runtime.config }] : []),
      Database,
      UnitOfWork,
      BatchingWriter,
      WorkerPool,
      {
        provide: ParkedEvents,
        useFactory: (
          database: Database,
          unitOfWork: UnitOfWork,
          systemClock: SystemClock,
          ...subscribers: object[]
        ) => {
          const classes = features.flatMap((feature) => feature.subscribers ?? []);
          const { subscriptions } = subscriptionsIn(
            features.map(({ subscribers = [] }) => ({ subscribers })),
            (token) => subscribers[classes.indexOf(token as never)] as never,
          );
          return new ParkedEvents(database, unitOfWork, subscriptions, systemClock, runtime.telemetry);
        },
        inject: [Database, UnitOfWork, SystemClock, ...features.flatMap((feature) => feature.subscribers ?? [])],
      },
      ...features.flatMap(({ subscribers = [], personStates = [], timers = [], jobs = [], providers = [] }) => [
        ...subscribers,
        ...personStates,
        ...timers,
        ...jobs,
        ...providers,
      ]),
    ],
  };
}
