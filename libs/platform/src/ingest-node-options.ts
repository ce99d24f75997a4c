/**
 * How Node is started for the ingest service. Left to itself the engine lets garbage pile up to several hundred megabytes
 * before it collects; what the service needs at once is bounded (open publishes, batches, the register of devices), so its
 * heap may be too. Enough for 25,000 devices; give 1 MB more for each further 1,000 (docs/operations.md).
 */
export const INGEST_NODE_OPTIONS: readonly string[] = ['--max-old-space-size=128'];
