export { checkStreams } from './check-streams.js';
export { EventCheck } from './event-check.js';
export { claimNatsAccount, cloneDatabase } from './servers.js';
export { type TestCaller, TestCallers } from './test-callers.js';
export { type CallOptions, TestInstallation, type TestReply, connectAs, eventually, startPluginForTest } from './test-installation.js';
export { PLANNED_FOR_VALUES, frequentStatements } from './prepared-statements.js';
