import { createServer, type AddressInfo } from 'node:net';

import { Aedes } from 'aedes';

/** A plain MQTT broker for the yardstick: it acknowledges from memory and hands on. */
const broker = await Aedes.createBroker({ concurrency: 1000 });
const server = createServer((socket) => broker.handle(socket));
server.listen(0, '127.0.0.1', () => process.send?.({ ready: true, port: (server.address() as AddressInfo).port }));
