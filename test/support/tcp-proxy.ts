import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What becomes of bytes on their way to the server: they pass, pass later, are lost together with the link, pass while the
 * link is cut before any answer comes back, or vanish like all that follows in both directions while the link looks whole.
 */
export type Passage = 'pass' | 'cut before' | 'cut after' | 'vanish' | { readonly holdMs: number };

/** How long the server has to act on the last bytes of a link that is cut after them. */
const LINGER_MS = 300;

/** Stands between a client and a server on this machine and does to their links what a bad network does. */
export class TcpProxy implements AsyncDisposable {
  /** Decides about each piece of bytes from the client. */
  judge: (fromClient: Buffer) => Passage = () => 'pass';
  cuts = 0;
  held = 0;
  private readonly links = new Set<Socket>();

  private constructor(private readonly server: Server, readonly port: number) {}

  static async before(serverPort: number): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new TcpProxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => proxy.link(client, connect({ host: '127.0.0.1', port: serverPort })));
    return proxy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.links) socket.destroy();
    await closed;
  }

  private link(client: Socket, server: Socket): void {
    let isCut = false;
    let before: Promise<void> = Promise.resolve();
    for (const [socket, other] of [[client, server], [server, client]] as const) {
      this.links.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.links.delete(socket);
        if (!isCut) other.destroy();
      });
    }
    server.on('data', (bytes) => isCut || client.write(bytes));
    client.on('data', (bytes: Buffer) => {
      before = before.then(async () => {
        if (isCut) return;
        const passage = this.judge(bytes);
        if (passage === 'vanish') {
          isCut = true;
          this.cuts++;
          return;
        }
        if (typeof passage === 'object') {
          this.held++;
          await sleep(passage.holdMs);
        }
        if (passage !== 'cut before') server.write(bytes);
        if (passage === 'cut before' || passage === 'cut after') {
          isCut = true;
          this.cuts++;
          client.destroy();
          if (passage === 'cut after') await sleep(LINGER_MS);
          server.destroy();
        }
      });
    });
  }
}

/** True for bytes of PostgreSQL's protocol that carry the statement COMMIT. */
export function carriesCommit(fromClient: Buffer): boolean {
  return fromClient.includes('COMMIT\0');
}
