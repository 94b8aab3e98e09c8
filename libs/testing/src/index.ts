export { checkStreams } from './check-streams.js';
export { connectAs } from './connect-as.js';
export { cpuMs } from './cpu-time.js';
export { EventCheck } from './event-check.js';
export { eventually } from './eventually.js';
export { claimNatsAccount, cloneDatabase } from './servers.js';
export { type TestCaller, TestCallers } from './test-callers.js';
export { type CallOptions, TestInstallation, type TestReply, startPluginForTest } from './test-installation.js';
export { PLANNED_FOR_VALUES, frequentStatements } from './prepared-statements.js';
