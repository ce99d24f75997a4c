/**
 * Starts a server, says where, and waits to be killed: `throwaway`, or `lasting DIRECTORY`.
 * Specs end this program the hard way and look at what is left.
 */
import { tsImport } from 'tsx/esm/api';

const [kind, directory] = process.argv.slice(2);
const { startLastingPostgres, startThrowawayPostgres } = await tsImport('../../libs/platform/src/embedded-postgres/index.ts', import.meta.url);
const server = kind === 'lasting' ? await startLastingPostgres({ directory }) : await startThrowawayPostgres();
console.log(JSON.stringify({ directory: server.directory, postmasterPid: server.postmasterPid, url: server.url('postgres') }));
setInterval(() => undefined, 60_000);
