export { type AccessRule, type AccessTerms, defineAccess } from './access/access-rule.js';
export type { BrokenPromise } from './operations/broken-promise.js';
export { Caller, type Place, placeOf } from './operations/caller.js';
export {
  type Decider,
  type DeciderSignIn,
  deciderSignIn,
  defineCardTooNew,
  isSameDecider,
  isSameSession,
} from './operations/decider.js';
export { type Executes, Operation, type OperationOptions } from './operations/operation.js';
export { ifMatches } from './operations/if-match.js';
export { Reply, type ReplyOptions } from './operations/reply.js';
export { type RequestContext, requestContext } from './operations/request-context.js';
export {
  type AnySubscriber,
  type BatchEventHandler,
  type EventHandler,
  type PersonState,
  PersonStateSubscriber,
  RecordedAs,
  Subscriber,
  type SubscriptionOf,
  subscriptionOf,
} from './events/subscriber.js';
export { type Queries, type Statement, definedStatements, statement } from './database/statement.js';
export { Database } from './database/database.js';
export { SnakeNames } from './database/snake-names.js';
export { BatchingWriter } from './work/batching-writer.js';
export { type Batch, type BatchEntry, type Settle, defineBatch } from './work/define-batch.js';
export { UnitOfWork } from './work/unit-of-work.js';
export type { AuditEntry, Work } from './work/work.js';
export { type TimerDefinition, defineTimer } from './timers/define-timer.js';
export { OnTimer, type TimerHandler } from './timers/on-timer.js';
export { type JobDefinition, defineJob } from './jobs/define-job.js';
export { type JobHandler, type JobProgress, OnJob } from './jobs/on-job.js';
export { type Migration, defineMigration } from './migrations/define-migration.js';
export { type Feature, defineFeature } from './features/feature.js';
export { type Plugin, definePlugin } from './plugin/define-plugin.js';
export type { PluginOptions } from './plugin/plugin-options.js';
export { NATS_CONNECTION, Settings } from './plugin/plugin-module.js';
export type { PluginSettings, RunningPlugin } from './plugin/running-plugin.js';
export { startPlugin } from './plugin/start-plugin.js';
export { DemoClock } from './plugin/demo-clock.js';
export {
  Bool,
  Const,
  Day,
  Email,
  Field,
  type FieldOptions,
  Holds,
  Identifier,
  Instant,
  Int,
  Json,
  LanguageText,
  ListOf,
  MapOf,
  Name,
  Nested,
  Nullable,
  Num,
  OneOf,
  Optional,
  PersonId,
  Text,
  Url,
  Uuid,
  readInput,
  rule,
} from './fields/index.js';
export {
  type InstallationSecrets,
  clientEnvironment,
  ensureSecrets,
  guestsIn,
} from './provision/installation-secrets.js';
export { pluginPages } from './provision/plugin-pages.js';
export {
  type NatsInstallation,
  natsAccountsConfig,
  natsClusterConfig,
  natsInstallation,
} from './provision/nats-config.js';
export { type NatsPermissions, pluginPermissions } from './provision/nats-permissions.js';
export {
  type DatabasePasswords,
  ownerRoleOf,
  oneAtATime,
  provisionPostgres,
  roleOf,
  roleUrl,
} from './provision/provision-postgres.js';
export { provisionConsumers, provisionGuest, provisionStreams } from './provision/provision-streams.js';
export { migrateFromEnvironment, migrationConfig, processConfig, runPlugin } from './plugin/run-plugin.js';
export { momentFacts } from './telemetry/moment-facts.js';
export { PLUGIN_METRICS } from './telemetry/plugin-metrics.js';
export { WorkerPool } from './workers/worker-pool.js';
export { type CursorValue, Cursors, type PageBody, type PageOptions, provideCursors } from './paging/cursors.js';
export { Page } from './paging/page.js';
export { changes, forgets, keeps } from './copies/copy-rule.js';
export { defineCopy, statementsOfCopy } from './copies/define-copy.js';
export { ActLog } from './acts/act-log.js';
export { ActForMeView, ActsForMeView } from './acts/acts.view.js';
export { SectionChangeView } from './programme-sections/programme-changes.view.js';
export { FundView } from './programme-sections/fund.view.js';
export { PROGRAMME_KEY } from './programme-sections/programme-file.js';
export { defineProgrammeSections } from './programme-sections/define-programme-sections.js';
export type { OwnedFile, SectionsPlan, SectionsToApply } from './programme-sections/sections-to-apply.js';
export { type DefinitionsPlan, changeDefinitions } from './programme-sections/change-definitions.js';
export { repeatedKeys } from './programme-sections/repeated-keys.js';
export { type KnownEntry, sectionChanges } from './programme-sections/section-changes.js';
