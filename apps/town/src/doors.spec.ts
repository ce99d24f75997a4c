import { createServer, type AddressInfo, type Server } from 'node:net';
import { settleDoors } from './doors.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function busyPort(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('the doors of a town', () => {
  it('are four ports that differ, on loopback unless told otherwise', async () => {
    const doors = await settleDoors({}, () => undefined);
    expect(doors).toMatchObject({ mqttHost: '127.0.0.1', httpHost: '127.0.0.1' });
    expect(new Set([doors.mqttPort, doors.apiPort, doors.ingestPort, doors.workerPort]).size).toBe(4);
  });

  it('are refused when somebody asks for a port that is in use', async () => {
    const port = await busyPort();
    await expect(settleDoors({ API_PORT: String(port) }, () => undefined)).rejects.toMatchObject({ name: 'SettingError', message: expect.stringContaining(`API_PORT asks for port ${port}`) as string });
    await expect(settleDoors({ MQTT_URL: `mqtt://127.0.0.1:${port}` }, () => undefined)).rejects.toMatchObject({ name: 'SettingError' });
  });

  it('are refused when two are asked for at one port', async () => {
    const port = await busyPort();
    servers.pop()?.close();
    await expect(settleDoors({ API_PORT: String(port), WORKER_HTTP_PORT: String(port) }, () => undefined)).rejects.toMatchObject({ message: expect.stringContaining(`WORKER_HTTP_PORT asks for port ${port}`) as string });
  });

  it('are refused on an address of another machine', async () => {
    await expect(settleDoors({ MQTT_URL: 'mqtt://192.0.2.1:1883' }, () => undefined)).rejects.toMatchObject({ message: expect.stringContaining('192.0.2.1 is not an address of this machine') as string });
  });

  it.each(['tcp://127.0.0.1', 'mqtt://suu:secret@127.0.0.1:1883', 'mqtt://'])('are refused for MQTT_URL=%s', async (url) => {
    await expect(settleDoors({ MQTT_URL: url }, () => undefined)).rejects.toMatchObject({ name: 'SettingError', message: expect.not.stringContaining('secret') as string });
  });

  it('may leave plain MQTT shut', async () => {
    expect((await settleDoors({ MQTT_PORT: 'off' }, () => undefined)).mqttPort).toBeUndefined();
  });
});
