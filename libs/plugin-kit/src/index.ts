export { Caller, type Place, type VisibleScope } from './operations/caller.js';
export { type Executes, Operation, type OperationOptions } from './operations/operation.js';
export { Reply, type ReplyOptions } from './operations/reply.js';
export { type RequestContext, requestContext } from './operations/request-context.js';
export { type BatchEventHandler, type EventHandler, type PersonState, PersonStateSubscriber, Subscriber } from './events/subscriber.js';
export { type BatchEntry, BatchingWriter, type Settle } from './work/batching-writer.js';
export { UnitOfWork } from './work/unit-of-work.js';
export type { AuditEntry, Work } from './work/work.js';
export { OnTimer, type TimerDefinition, type TimerHandler, defineTimer } from './timers/define-timer.js';
export { type JobDefinition, type JobHandler, type JobProgress, OnJob, defineJob } from './jobs/define-job.js';
export { type Migration, defineMigration } from './migrations/define-migration.js';
export { SchemaMismatch, migratePlugin } from './migrations/migrate.js';
export { type Feature, type Plugin, type PluginOptions, defineFeature, definePlugin } from './plugin/define-plugin.js';
export { NATS_CONNECTION, Settings } from './plugin/plugin-module.js';
export { type PluginSettings, type RunningPlugin, startPlugin } from './plugin/start-plugin.js';
export { DemoClock } from './plugin/demo-clock.js';
export { isTransient } from './database/transient.js';
export {
  Bool, Const, Day, Email, Field, type FieldOptions, Instant, Int, Json, LanguageText, ListOf, MapOf, Nested, Nullable, Num, OneOf, Optional, Text, Url, Uuid, readInput, rule, schemaOf,
} from './fields/index.js';
export { type NatsAccount, type NatsUser, installationUsers, natsAccountsConfig } from './provision/nats-config.js';
export { gatewayPermissions, type NatsPermissions, pluginPermissions } from './provision/nats-permissions.js';
export { type DatabasePasswords, ownerRoleOf, provisionPostgres, roleOf, roleUrl } from './provision/provision-postgres.js';
export { provisionStreams } from './provision/provision-streams.js';
export { type Unreadiness, startHealthServer } from './plugin/health-server.js';
export { migrateFromEnvironment, migrationConfig, processConfig, runPlugin } from './plugin/run-plugin.js';
export { WorkerPool } from './workers/worker-pool.js';
export { type CursorValue, Cursors, type PageBody, type PageOptions, provideCursors } from './paging/cursors.js';
export { Page } from './paging/page.js';
