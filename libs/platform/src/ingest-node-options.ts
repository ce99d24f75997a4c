/**
 * How Node is started for the ingest service. Left to itself the engine lets garbage pile up to several hundred megabytes
 * before it collects; what the service needs at once is bounded (connections, open publishes, batches, the register of
 * devices), so its heap may be too. Enough for 10,000 connections, the most there may be unless set otherwise, and for a
 * register of 25,000 devices (docs/operations.md, Memory).
 */
export const INGEST_NODE_OPTIONS: readonly string[] = ['--max-old-space-size=256'];
