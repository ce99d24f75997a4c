export { startLastingPostgres, startThrowawayPostgres } from './embedded-postgres.js';
export type { EmbeddedPostgres, LastingPostgresOptions, PostgresExit, PostgresOptions } from './embedded-postgres.js';
export { EmbeddedPostgresError } from './errors.js';
export type { EmbeddedPostgresErrorCode } from './errors.js';
export { ownTemporaryFolder } from './folders.js';
