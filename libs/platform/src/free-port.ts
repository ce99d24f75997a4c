import { createServer } from 'node:net';

/** Whether this address can be listened on now. */
export function isPortFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      // Ports below 1024 need a right we may lack: not free for us.
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** The first free port from `from` on; without it any that the system gives. */
export async function firstFreePort(host: string, from?: number): Promise<number> {
  if (from === undefined) {
    return new Promise((resolve, reject) => {
      const probe = createServer().once('error', reject);
      probe.listen({ host, port: 0 }, () => {
        const address = probe.address();
        const port = typeof address === 'object' && address ? address.port : 0;
        probe.close(() => resolve(port));
      });
    });
  }
  for (let port = from; port < Math.min(from + 200, 65_536); port += 1) {
    if (await isPortFree(host, port)) return port;
  }
  throw new Error(`no free port between ${from} and ${from + 199} on ${host}`);
}
