import { firstFreePort, isPortFree, SettingError } from '@app/platform';

/** Where the town listens. */
export interface Doors {
  readonly mqttHost: string;
  /** Undefined where plain MQTT is switched off (`MQTT_PORT=off`). */
  readonly mqttPort: number | undefined;
  readonly httpHost: string;
  readonly apiPort: number;
  readonly ingestPort: number;
  readonly workerPort: number;
}

/**
 * Settles the ports. A default that is busy gives way to the next free one, so that two checkouts
 * run side by side; a port somebody asked for is taken as it is or refused, because devices
 * and proxies have been told of it.
 */
export async function settleDoors(environment: NodeJS.ProcessEnv, say: (line: string) => void): Promise<Doors> {
  const asked = mqttAddress(environment);
  const httpHost = environment['HTTP_HOST'] || '127.0.0.1';
  const taken = new Set<number>();
  const settle = async (name: string, host: string, wanted: string | undefined, usual: number): Promise<number> => {
    const port = wanted ? await explicitPort(name, host, wanted, taken) : await usualPort(name, host, usual, taken, say);
    taken.add(port);
    return port;
  };
  return {
    mqttHost: asked.host,
    mqttPort: asked.port === 'off' ? undefined : await settle('MQTT_PORT', asked.host, asked.port, 1883),
    httpHost,
    apiPort: await settle('API_PORT', httpHost, environment['API_PORT'], 3000),
    ingestPort: await settle('INGEST_HTTP_PORT', httpHost, environment['INGEST_HTTP_PORT'], 3001),
    workerPort: await settle('WORKER_HTTP_PORT', httpHost, environment['WORKER_HTTP_PORT'], 3002),
  };
}

/** `MQTT_URL=mqtt://host:port` is the address to listen on, in one word; MQTT_HOST and MQTT_PORT say it in two. */
function mqttAddress(environment: NodeJS.ProcessEnv): { host: string; port: string | undefined } {
  const url = environment['MQTT_URL'];
  if (!url) return { host: environment['MQTT_HOST'] || '127.0.0.1', port: environment['MQTT_PORT'] || undefined };
  const parsed = /^mqtt:\/\/([^:/@?#[\]]+|\[[0-9a-fA-F:]+\])(?::(\d+))?\/?$/.exec(url);
  if (!parsed) throw new SettingError('MQTT_URL must look like mqtt://127.0.0.1:1883: the address to listen on for devices, without a login.');
  return { host: (parsed[1] ?? '').replace(/^\[|\]$/g, ''), port: parsed[2] ?? '1883' };
}

async function explicitPort(name: string, host: string, wanted: string, taken: ReadonlySet<number>): Promise<number> {
  const port = Number(wanted);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new SettingError(`${name} is ${wanted}, which is not a port (1 to 65535).`);
  if (taken.has(port)) throw new SettingError(`${name} asks for port ${port}, which another door of this town has: name another port.`);
  if (!await isFree(host, port)) throw new SettingError(`${name} asks for port ${port} on ${host}, which another program uses: stop that program or name another port.`);
  return port;
}

async function usualPort(name: string, host: string, usual: number, taken: ReadonlySet<number>, say: (line: string) => void): Promise<number> {
  let port = usual;
  while (taken.has(port) || !await isFree(host, port)) {
    port = await firstFreePort(host, port + 1);
  }
  if (port !== usual) say(`port ${usual} is in use, so ${name} is ${port} this time`);
  return port;
}

async function isFree(host: string, port: number): Promise<boolean> {
  try {
    return await isPortFree(host, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new SettingError(`${host} is not an address of this machine, so nothing can listen there.`);
    }
    throw error;
  }
}
