import { readFileSync } from 'node:fs';

import { ConfigurationError, databaseUrlFrom, LAST_PORT, logLevelFrom, textFrom, timeZoneFrom, wholeNumberFrom, type Environment } from '@app/platform';

/** Limits of the device listener. Every queue, window and rate has one. */
export interface ListenerLimits {
  /** Sockets open at once; further ones are closed at accept. */
  readonly connections: number;
  /** Sockets open at once from one address. */
  readonly connectionsPerAddress: number;
  /** CONNECTs let through in a second; further ones wait their turn. */
  readonly connectsPerSecond: number;
  /** CONNECTs of one device in a minute; further ones are held back. */
  readonly connectsPerDeviceMinute: number;
  /** A socket that has not sent CONNECT by then is closed. */
  readonly connectTimeoutMs: number;
  /** Largest MQTT packet; a larger one closes the connection when its length is read, before its body. */
  readonly packetBytes: number;
  /** Publishes of one device in a second, after its burst; further ones wait in the sender. */
  readonly publishesPerSecond: number;
  readonly publishBurst: number;
  /** Publishes of one connection that may be open (not yet committed) at once. */
  readonly openPublishesPerConnection: number;
  /** Bytes kept for one connection while its publishes wait; then its socket is not read. */
  readonly bufferBytesPerConnection: number;
  /** Publishes open at once over all connections, and their bytes. */
  readonly openPublishes: number;
  readonly openBytes: number;
}

export interface TlsFiles {
  readonly port: number;
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string | undefined;
  /** `required`: the client certificate's common name is the device's serial, and no password is asked. */
  readonly clientCertificates: 'off' | 'required';
}

/** A broker that is not ours, whose messages are taken too. */
export interface SubscriberSettings {
  readonly url: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Stays the same for ever: the broker keeps what was not acknowledged under it. */
  readonly clientId: string;
  readonly protocolVersion: 4 | 5;
  readonly filters: readonly string[];
  /** Serial of the gateway that stands for the broker in the register. */
  readonly gateway: string;
  /** Messages that may be open (not yet committed) at once; further ones wait in the broker. */
  readonly mostOpen: number;
}

/** A quorum queue of RabbitMQ, whose MQTT plugin fills it. */
export interface QueueSettings {
  /** Nodes of one cluster, tried in turn. */
  readonly urls: readonly string[];
  readonly username: string;
  readonly password: string;
  /** Name of the queue; several services that share the work consume the same one. */
  readonly name: string;
  /** Topics, as MQTT filters, that the queue is bound to. */
  readonly filters: readonly string[];
  /** Serial of the gateway that stands for the broker in the register. */
  readonly gateway: string;
  /** Messages that may be open (not yet committed) at once; further ones wait in the queue. */
  readonly mostOpen: number;
}

/** A door for network servers that send by HTTP. */
export interface WebhookSettings {
  readonly host: string;
  readonly port: number;
  readonly mostBytes: number;
  /** Messages that may be open (not yet committed) at once; further ones are told to come again. */
  readonly mostOpen: number;
}

export interface IngestConfiguration {
  readonly databaseUrl: string;
  readonly timeZone: string;
  readonly logLevel: string;
  readonly http: { readonly host: string; readonly port: number };
  readonly mqttHost: string;
  /** Plain MQTT; undefined where only TLS is offered. */
  readonly mqttPort: number | undefined;
  readonly tls: TlsFiles | undefined;
  readonly subscriber: SubscriberSettings | undefined;
  readonly queue: QueueSettings | undefined;
  readonly webhook: WebhookSettings | undefined;
  readonly limits: ListenerLimits;
  readonly batch: { readonly readings: number; readonly frames: number; readonly lingerMs: number };
  readonly quarantineRowsPerSenderDay: number;
  readonly registryPollMs: number;
}

/** Reads the configuration of the ingest service. @throws ConfigurationError naming the variable */
export function readConfiguration(environment: Environment): IngestConfiguration {
  const whole = (name: string, fallback: number, least?: number, most?: number): number => wholeNumberFrom(environment, name, fallback, least, most);
  const tlsPort = environment['MQTT_TLS_PORT'] || undefined;
  const mqttPort = environment['MQTT_PORT'] === 'off' ? undefined : whole('MQTT_PORT', 1883, 0, LAST_PORT);
  const subscriber = subscriberSettings(environment);
  const queue = queueSettings(environment);
  if (mqttPort === undefined && tlsPort === undefined && subscriber === undefined && queue === undefined) {
    throw new ConfigurationError('MQTT_PORT is off, none of MQTT_TLS_PORT, INGEST_BROKER_URL and INGEST_QUEUE_URL is set: no device could reach the service');
  }
  if (tlsPort === undefined && textFrom(environment, 'MQTT_CLIENT_CERTIFICATES', 'off') !== 'off') {
    throw new ConfigurationError('MQTT_CLIENT_CERTIFICATES asks for certificates, so MQTT_TLS_PORT must be set: a plain connection has none');
  }
  return {
    databaseUrl: databaseUrlFrom(environment),
    timeZone: timeZoneFrom(environment),
    logLevel: logLevelFrom(environment),
    http: { host: textFrom(environment, 'HTTP_HOST', '127.0.0.1'), port: whole('INGEST_HTTP_PORT', 3001, 0, LAST_PORT) },
    mqttHost: textFrom(environment, 'MQTT_HOST', '127.0.0.1'),
    mqttPort,
    tls: tlsPort === undefined ? undefined : tlsFiles(environment, whole('MQTT_TLS_PORT', 8883, 0, LAST_PORT)),
    subscriber,
    queue,
    webhook: environment['INGEST_WEBHOOK_PORT'] ? {
      host: textFrom(environment, 'INGEST_WEBHOOK_HOST', '127.0.0.1'), port: whole('INGEST_WEBHOOK_PORT', 0, 0, LAST_PORT), mostBytes: whole('MQTT_MAX_PACKET_BYTES', 262_144, 1024), mostOpen: whole('INGEST_WEBHOOK_OPEN', 200, 1, 10_000),
    } : undefined,
    limits: {
      connections: whole('MQTT_MAX_CONNECTIONS', 10_000),
      connectionsPerAddress: whole('MQTT_MAX_CONNECTIONS_PER_ADDRESS', 10_000),
      connectsPerSecond: whole('MQTT_CONNECTS_PER_SECOND', 500),
      connectsPerDeviceMinute: whole('MQTT_CONNECTS_PER_DEVICE_MINUTE', 20),
      connectTimeoutMs: whole('MQTT_CONNECT_TIMEOUT_MS', 10_000, 1, 600_000),
      packetBytes: whole('MQTT_MAX_PACKET_BYTES', 262_144, 1024),
      publishesPerSecond: whole('MQTT_PUBLISHES_PER_SECOND', 50),
      publishBurst: whole('MQTT_PUBLISH_BURST', 2_000),
      openPublishesPerConnection: whole('MQTT_OPEN_PUBLISHES_PER_CONNECTION', 100),
      bufferBytesPerConnection: whole('MQTT_BUFFER_BYTES_PER_CONNECTION', 32_768),
      openPublishes: whole('MQTT_OPEN_PUBLISHES', 4_000),
      openBytes: whole('MQTT_OPEN_BYTES', 8_388_608, 1024),
    },
    batch: {
      readings: whole('INGEST_BATCH_READINGS', 5_000), frames: whole('INGEST_BATCH_FRAMES', 5_000), lingerMs: whole('INGEST_BATCH_LINGER_MS', 2, 0),
    },
    quarantineRowsPerSenderDay: whole('INGEST_QUARANTINE_ROWS_PER_SENDER_DAY', 50_000),
    registryPollMs: whole('INGEST_REGISTRY_POLL_MS', 2_000, 50),
  };
}

function tlsFiles(environment: Environment, port: number): TlsFiles {
  const need = (name: string): string => {
    const path = environment[name];
    if (path === undefined || path === '') throw new ConfigurationError(`MQTT_TLS_PORT is set, so ${name} must name a PEM file`);
    return path;
  };
  const clientCertificates = textFrom(environment, 'MQTT_CLIENT_CERTIFICATES', 'off');
  if (clientCertificates !== 'off' && clientCertificates !== 'required') {
    throw new ConfigurationError(`MQTT_CLIENT_CERTIFICATES is ${JSON.stringify(clientCertificates)}; it may be off or required`);
  }
  return {
    port, certFile: need('MQTT_TLS_CERT_FILE'), keyFile: need('MQTT_TLS_KEY_FILE'),
    caFile: clientCertificates === 'required' ? need('MQTT_TLS_CA_FILE') : environment['MQTT_TLS_CA_FILE'] || undefined,
    clientCertificates,
  };
}

/** From a file, so that no password stands in the environment. */
function passwordFrom(environment: Environment, name: string): string | undefined {
  const file = environment[name] || undefined;
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch (error) {
    throw new ConfigurationError(`${name} names ${file}, which cannot be read: ${String((error as NodeJS.ErrnoException).code)}`);
  }
}

const listed = (text: string): string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '');

/** Names of the settings that every broker of others has. */
interface OutsideNames { readonly url: string; readonly gateway: string; readonly filters: string; readonly user: string; readonly passwordFile: string; readonly open: string; readonly mostOpen: number }

function outsideSettings(environment: Environment, names: OutsideNames): Pick<SubscriberSettings, 'gateway' | 'filters' | 'username' | 'password' | 'mostOpen'> {
  const gateway = environment[names.gateway] || undefined;
  if (gateway === undefined) throw new ConfigurationError(`${names.url} is set, so ${names.gateway} must name the registered gateway that stands for the broker`);
  const filters = listed(textFrom(environment, names.filters, 'meters/+/up,gw/+/up'));
  if (filters.length === 0) throw new ConfigurationError(`${names.filters} names no topic`);
  return {
    gateway, filters, username: environment[names.user] || undefined, password: passwordFrom(environment, names.passwordFile), mostOpen: wholeNumberFrom(environment, names.open, 500, 1, names.mostOpen),
  };
}

function subscriberSettings(environment: Environment): SubscriberSettings | undefined {
  const url = environment['INGEST_BROKER_URL'] || undefined;
  if (url === undefined) return undefined;
  if (!/^mqtts?:\/\/[^/\s@]+$/.test(url)) throw new ConfigurationError('INGEST_BROKER_URL is mqtt://host:port or mqtts://host:port; its user goes into INGEST_BROKER_USER, the password into a file that INGEST_BROKER_PASSWORD_FILE names');
  const protocol = textFrom(environment, 'INGEST_BROKER_PROTOCOL', '5');
  if (protocol !== '5' && protocol !== '3.1.1') throw new ConfigurationError(`INGEST_BROKER_PROTOCOL is ${JSON.stringify(protocol)}; it may be 5 or 3.1.1`);
  return {
    url, clientId: textFrom(environment, 'INGEST_BROKER_CLIENT_ID', 'suu-ingest'), protocolVersion: protocol === '5' ? 5 : 4,
    ...outsideSettings(environment, {
      url: 'INGEST_BROKER_URL', gateway: 'INGEST_BROKER_GATEWAY', filters: 'INGEST_BROKER_FILTERS', user: 'INGEST_BROKER_USER', passwordFile: 'INGEST_BROKER_PASSWORD_FILE', open: 'INGEST_BROKER_OPEN', mostOpen: 65_535,
    }),
  };
}

function queueSettings(environment: Environment): QueueSettings | undefined {
  const urls = listed(environment['INGEST_QUEUE_URL'] ?? '');
  if (urls.length === 0) return undefined;
  if (!urls.every((url) => /^amqps?:\/\/[^/\s@]+(\/[^/\s@]*)?$/.test(url))) {
    throw new ConfigurationError('INGEST_QUEUE_URL is amqp://host:port or amqps://host:port, with a comma between the nodes of a cluster; its user goes into INGEST_QUEUE_USER, the password into a file that INGEST_QUEUE_PASSWORD_FILE names');
  }
  const settings = outsideSettings(environment, {
    // Quorum queues take no larger bound.
    url: 'INGEST_QUEUE_URL', gateway: 'INGEST_QUEUE_GATEWAY', filters: 'INGEST_QUEUE_FILTERS', user: 'INGEST_QUEUE_USER', passwordFile: 'INGEST_QUEUE_PASSWORD_FILE', open: 'INGEST_QUEUE_OPEN', mostOpen: 2_000,
  });
  const { username, password } = settings;
  // The broker knows nobody without a password, and its own default user is nobody's.
  if (username === undefined) throw new ConfigurationError('INGEST_QUEUE_USER is needed with INGEST_QUEUE_URL: the user at the broker');
  if (password === undefined) throw new ConfigurationError('INGEST_QUEUE_PASSWORD_FILE is needed with INGEST_QUEUE_URL: the file with the password of INGEST_QUEUE_USER');
  return { urls, name: textFrom(environment, 'INGEST_QUEUE_NAME', 'suu-ingest'), ...settings, username, password };
}
