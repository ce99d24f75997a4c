import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { firstFreePort } from '@app/platform';

import { eventually } from './eventually.js';

const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const EPMD = '/usr/bin/epmd';

/** Why RabbitMQ cannot be tried here; undefined where it can. */
export const rabbitmqMissing: string | undefined = existsSync(SERVER) && existsSync(EPMD) ? undefined : 'RabbitMQ is not installed (Debian package rabbitmq-server)';

/** A user of the broker: who consumes these queues (a pattern), who publishes on these topics (a pattern, in dots) and does nothing else, or who may do everything. */
export interface RabbitUser { readonly name: string; readonly password: string; readonly consumes?: string; readonly writes?: string }

interface RabbitNode { readonly mqttPort: number; readonly amqpPort: number; readonly server: ChildProcess }

/**
 * RabbitMQ with its MQTT plugin, one node or a cluster, as processes of our own with folders and ports of their own: nothing of the machine's is touched, and no service is started.
 * It runs as whoever runs the test.
 */
export class RabbitBroker implements AsyncDisposable {
  private constructor(private readonly folder: string, private readonly directory: ChildProcess, private readonly nodes: readonly RabbitNode[]) {}

  /** Starts it, and waits until every node takes MQTT and AMQP. */
  static async start(users: readonly RabbitUser[], count = 1): Promise<RabbitBroker> {
    const folder = mkdtempSync(join(tmpdir(), 'suu-rabbitmq-'));
    writeFileSync(join(folder, '.erlang.cookie'), 'SUUESEP', { mode: 0o400 });
    writeFileSync(join(folder, 'definitions.json'), definitionsOf(users));
    writeFileSync(join(folder, 'enabled_plugins'), '[rabbitmq_mqtt].\n');
    const directoryPort = await firstFreePort('127.0.0.1');
    const environment = { PATH: process.env['PATH'] ?? '', HOME: folder, ERL_EPMD_PORT: String(directoryPort), ERL_EPMD_ADDRESS: '127.0.0.1' };
    // Started here, the directory of nodes ends with the test; otherwise the first node would leave one behind.
    const directory = spawn(EPMD, ['-port', String(directoryPort)], { stdio: 'ignore', env: environment });
    const names = Array.from({ length: count }, (_, at) => `suu${at + 1}@localhost`);
    const nodes: RabbitNode[] = [];
    for (const name of names) nodes.push(await startNode(folder, name, names, environment));
    const broker = new RabbitBroker(folder, directory, nodes);
    let said = '';
    for (const { server } of nodes) {
      for (const stream of [server.stdout!, server.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => { said = (said + text).slice(-4_000); });
    }
    try {
      await eventually('RabbitMQ takes MQTT and AMQP', async () => (await Promise.all(nodes.flatMap(({ mqttPort, amqpPort }) => [listens(mqttPort), listens(amqpPort)]))).every(Boolean), 100_000);
    } catch (error) {
      await broker[Symbol.asyncDispose]();
      throw new Error(`RabbitMQ did not start: ${said}`, { cause: error });
    }
    return broker;
  }

  /** Of the last node: a cluster has it still when the first is gone. */
  get mqttUrl(): string {
    return `mqtt://127.0.0.1:${this.nodes.at(-1)!.mqttPort}`;
  }

  /** Of each node, the first of them first. */
  get amqpPorts(): readonly number[] {
    return this.nodes.map(({ amqpPort }) => amqpPort);
  }

  /** Ends the first node the hard way. */
  async killFirst(): Promise<void> {
    await killed(this.nodes[0]!.server, true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { server } of this.nodes) await killed(server, true);
    await killed(this.directory, false);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function definitionsOf(users: readonly RabbitUser[]): string {
  const vhost = '/';
  // As docs/doors.md has them. To publish, the MQTT plugin needs the exchange; a queue it needs for a session that is kept.
  const allowed = ({ consumes, writes }: RabbitUser): readonly [string, string, string] => {
    if (writes !== undefined) return ['^mqtt-subscription-', '^(amq\\.topic|mqtt-subscription-.*)$', '^mqtt-subscription-'];
    return consumes === undefined ? ['.*', '.*', '.*'] : [`^(${consumes})$`, `^(${consumes})$`, `^(${consumes}|amq\\.topic)$`];
  };
  return JSON.stringify({
    vhosts: [{ name: vhost }],
    users: users.map(({ name, password }) => ({ name, password, tags: '' })),
    permissions: users.map((user) => {
      const [configure, write, read] = allowed(user);
      return { user: user.name, vhost, configure, write, read };
    }),
    topic_permissions: users.flatMap(({ name: user, writes }) => (writes === undefined ? [] : [{ user, vhost, exchange: 'amq.topic', write: writes, read: '^$' }])),
  });
}

async function startNode(folder: string, name: string, names: readonly string[], environment: Readonly<Record<string, string>>): Promise<RabbitNode> {
  const port = (): Promise<number> => firstFreePort('127.0.0.1');
  const [amqpPort, mqttPort, distPort] = [await port(), await port(), await port()] as const;
  const own = join(folder, name);
  mkdirSync(own);
  const cluster = names.length === 1 ? [] : ['cluster_formation.peer_discovery_backend = classic_config', ...names.map((other, at) => `cluster_formation.classic_config.nodes.${at + 1} = ${other}`)];
  writeFileSync(join(own, 'rabbitmq.conf'), [
    `listeners.tcp.1 = 127.0.0.1:${amqpPort}`, `mqtt.listeners.tcp.1 = 127.0.0.1:${mqttPort}`, 'mqtt.allow_anonymous = false', `load_definitions = ${join(folder, 'definitions.json')}`,
    'log.file = false', 'log.console = true', 'log.console.level = error', ...cluster, '',
  ].join('\n'));
  // The script starts the node as a child of its own: a group of processes ends together.
  const server = spawn(SERVER, [], {
    stdio: ['ignore', 'pipe', 'pipe'], detached: true,
    env: {
      ...environment, RABBITMQ_NODENAME: name, RABBITMQ_DIST_PORT: String(distPort), RABBITMQ_MNESIA_BASE: join(own, 'data'), RABBITMQ_LOG_BASE: join(own, 'log'), RABBITMQ_PID_FILE: join(own, 'pid'),
      RABBITMQ_CONF_ENV_FILE: join(own, 'none'), RABBITMQ_CONFIG_FILE: join(own, 'rabbitmq.conf'), RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    },
  });
  return { mqttPort, amqpPort, server };
}

async function killed(child: ChildProcess, isGroup: boolean): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.kill(isGroup ? -child.pid! : child.pid!, 'SIGKILL');
  await ended;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => { socket.destroy(); resolve(true); });
    socket.once('error', () => resolve(false));
  });
}
