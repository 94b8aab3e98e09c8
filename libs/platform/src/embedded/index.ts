export { freePort } from './free-port.js';
export { AlreadyRunning, type InstanceLock, type InstanceRecord, takeInstanceLock } from './instance-lock.js';
export { type EmbeddedNats, type EmbeddedNatsOptions, startEmbeddedNats } from './nats.js';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './postgres.js';
export { type ProcessIdentity, endProcess, identifyProcess, isAlive } from './running-process.js';
export { postgresMajor } from './server-binaries.js';
export { type ServerPlace, prepareServerPlace, removeServerFiles } from './server-place.js';
export { filesOfStoppedServers } from './stopped-servers.js';
export { temporaryDirectory } from './temporary-directory.js';
