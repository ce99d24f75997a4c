import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ConfigurationError } from '@app/platform';

import { readConfiguration } from './configuration.js';

const DATABASE_URL = 'postgres://suu@localhost/suu_esep';
const read = (environment: Record<string, string | undefined> = {}) => readConfiguration({ DATABASE_URL, ...environment });

/** Whole numbers: the variable, the least it may be, the most. */
const NUMBERS: readonly (readonly [string, number, number])[] = [
  ['INGEST_HTTP_PORT', 0, 65_535], ['MQTT_PORT', 0, 65_535], ['MQTT_MAX_CONNECTIONS', 1, 2_147_483_647], ['MQTT_MAX_CONNECTIONS_PER_ADDRESS', 1, 2_147_483_647],
  ['MQTT_CONNECTS_PER_SECOND', 1, 2_147_483_647], ['MQTT_CONNECTS_PER_DEVICE_MINUTE', 1, 2_147_483_647], ['MQTT_CONNECT_TIMEOUT_MS', 1, 600_000],
  ['MQTT_MAX_PACKET_BYTES', 1_024, 2_147_483_647], ['MQTT_PUBLISHES_PER_SECOND', 1, 2_147_483_647], ['MQTT_PUBLISH_BURST', 1, 2_147_483_647],
  ['MQTT_OPEN_PUBLISHES_PER_CONNECTION', 1, 2_147_483_647], ['MQTT_BUFFER_BYTES_PER_CONNECTION', 1, 2_147_483_647], ['MQTT_OPEN_PUBLISHES', 1, 2_147_483_647],
  ['MQTT_OPEN_BYTES', 1_024, 2_147_483_647], ['INGEST_BATCH_READINGS', 1, 2_147_483_647], ['INGEST_BATCH_FRAMES', 1, 2_147_483_647],
  ['INGEST_BATCH_LINGER_MS', 0, 2_147_483_647], ['INGEST_QUARANTINE_ROWS_PER_SENDER_DAY', 1, 2_147_483_647], ['INGEST_REGISTRY_POLL_MS', 50, 2_147_483_647],
];

describe('the configuration of ingest', () => {
  it('needs an address of the database and nothing else, and listens on loopback', () => {
    expect(read()).toMatchObject({
      databaseUrl: DATABASE_URL, timeZone: 'Asia/Bishkek', logLevel: 'info', http: { host: '127.0.0.1', port: 3001 }, mqttHost: '127.0.0.1', mqttPort: 1883, tls: undefined,
    });
  });

  it('has a bound for everything that can grow', () => {
    const { limits, batch, quarantineRowsPerSenderDay } = read();
    for (const bound of [...Object.values(limits), batch.readings, batch.frames, quarantineRowsPerSenderDay]) expect(bound).toBeGreaterThan(0);
  });

  it('takes an empty setting for one that is not there', () => {
    const names = [...NUMBERS.map(([name]) => name), 'HTTP_HOST', 'MQTT_HOST', 'LOG_LEVEL', 'SUU_TIME_ZONE', 'MQTT_TLS_PORT', 'DATABASE_URL_FILE'];
    expect(read(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(read());
  });

  it('reads the address of the database from a file, so that no password stands in the environment', () => {
    const folder = mkdtempSync(join(tmpdir(), 'suu-configuration-'));
    try {
      const file = join(folder, 'database-url');
      writeFileSync(file, 'postgres://suu:kettle@db/suu_esep\n');
      expect(read({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgres://suu:kettle@db/suu_esep');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reads TLS with and without client certificates', () => {
    const files = { MQTT_TLS_PORT: '8883', MQTT_TLS_CERT_FILE: 'chain.pem', MQTT_TLS_KEY_FILE: 'key.pem' };
    expect(read(files).tls).toEqual({ port: 8883, certFile: 'chain.pem', keyFile: 'key.pem', caFile: undefined, clientCertificates: 'off' });
    expect(read({ ...files, MQTT_CLIENT_CERTIFICATES: 'required', MQTT_TLS_CA_FILE: 'ca.pem' }).tls).toMatchObject({ caFile: 'ca.pem', clientCertificates: 'required' });
  });

  it('can offer TLS alone', () => {
    expect(read({ MQTT_PORT: 'off', MQTT_TLS_PORT: '8883', MQTT_TLS_CERT_FILE: 'a', MQTT_TLS_KEY_FILE: 'b' })).toMatchObject({ mqttPort: undefined, tls: { port: 8883 } });
  });

  it.each(NUMBERS)('takes %s from %d to %d', (name, least, most) => {
    expect(() => read({ [name]: String(least) })).not.toThrow();
    expect(() => read({ [name]: String(most) })).not.toThrow();
  });
});

const TLS = { MQTT_TLS_PORT: '8883' };
const BROKER = { INGEST_BROKER_URL: 'mqtt://broker:1883', INGEST_BROKER_GATEWAY: 'BROKER-1' };
const FOLDER = mkdtempSync(join(tmpdir(), 'suu-configuration-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));
const PASSWORD_FILE = join(FOLDER, 'password');
writeFileSync(PASSWORD_FILE, 'kettle\n');
const QUEUE = { INGEST_QUEUE_URL: 'amqp://one:5672', INGEST_QUEUE_GATEWAY: 'BROKER-1', INGEST_QUEUE_USER: 'suu-ingest', INGEST_QUEUE_PASSWORD_FILE: PASSWORD_FILE };
const FILES = { ...TLS, MQTT_TLS_CERT_FILE: 'chain.pem', MQTT_TLS_KEY_FILE: 'key.pem' };

const REFUSALS: readonly (readonly [string, string, Record<string, string | undefined>])[] = [
  ['no address of the database', 'DATABASE_URL', { DATABASE_URL: undefined }],
  ['an empty address of the database', 'DATABASE_URL', { DATABASE_URL: '' }],
  ['a file for it that is not there', 'DATABASE_URL_FILE', { DATABASE_URL_FILE: '/nowhere/database-url' }],
  ['a time zone that is none', 'SUU_TIME_ZONE', { SUU_TIME_ZONE: 'Asia/Frunze-on-Chu' }],
  ['a level of the log that is none', 'LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ['no port for devices at all', 'MQTT_PORT', { MQTT_PORT: 'off' }],
  ['TLS without a certificate', 'MQTT_TLS_CERT_FILE', { ...TLS, MQTT_TLS_KEY_FILE: 'key.pem' }],
  ['TLS without a key', 'MQTT_TLS_KEY_FILE', { ...TLS, MQTT_TLS_CERT_FILE: 'chain.pem' }],
  ['client certificates without the authority that signs them', 'MQTT_TLS_CA_FILE', { ...FILES, MQTT_CLIENT_CERTIFICATES: 'required' }],
  ['client certificates that are neither off nor required', 'MQTT_CLIENT_CERTIFICATES', { ...FILES, MQTT_CLIENT_CERTIFICATES: 'optional' }],
  ['a broker without the gateway that stands for it', 'INGEST_BROKER_GATEWAY', { INGEST_BROKER_URL: 'mqtt://broker:1883' }],
  ['an address of a broker with a password in it', 'INGEST_BROKER_URL', { INGEST_BROKER_URL: 'mqtt://suu:kettle@broker:1883', INGEST_BROKER_GATEWAY: 'B' }],
  ['a password of a broker in a file that is not there', 'INGEST_BROKER_PASSWORD_FILE', { ...BROKER, INGEST_BROKER_PASSWORD_FILE: '/nowhere/password' }],
  ['a protocol of a broker that is none', 'INGEST_BROKER_PROTOCOL', { ...BROKER, INGEST_BROKER_PROTOCOL: '4' }],
  ['no topic to subscribe to', 'INGEST_BROKER_FILTERS', { ...BROKER, INGEST_BROKER_FILTERS: ' , ' }],
  ['more open messages than have numbers', 'INGEST_BROKER_OPEN', { ...BROKER, INGEST_BROKER_OPEN: '65536' }],
  ['a queue without the gateway that stands for its broker', 'INGEST_QUEUE_GATEWAY', { INGEST_QUEUE_URL: 'amqp://one:5672' }],
  ['a node of a queue with a password in it', 'INGEST_QUEUE_URL', { ...QUEUE, INGEST_QUEUE_URL: 'amqp://one:5672,amqp://suu:kettle@two:5672' }],
  ['a queue that is a broker', 'INGEST_QUEUE_URL', { ...QUEUE, INGEST_QUEUE_URL: 'mqtt://one:1883' }],
  ['a password of a queue in a file that is not there', 'INGEST_QUEUE_PASSWORD_FILE', { ...QUEUE, INGEST_QUEUE_PASSWORD_FILE: '/nowhere/password' }],
  ['a queue without a user', 'INGEST_QUEUE_USER', { ...QUEUE, INGEST_QUEUE_USER: undefined }],
  ['a queue without a password', 'INGEST_QUEUE_PASSWORD_FILE', { ...QUEUE, INGEST_QUEUE_PASSWORD_FILE: undefined }],
  ['a queue that is bound to no topic', 'INGEST_QUEUE_FILTERS', { ...QUEUE, INGEST_QUEUE_FILTERS: ',' }],
  ['more open messages than a quorum queue hands out', 'INGEST_QUEUE_OPEN', { ...QUEUE, INGEST_QUEUE_OPEN: '2001' }],
  ['a port for messages by HTTP beyond the last', 'INGEST_WEBHOOK_PORT', { INGEST_WEBHOOK_PORT: '65536' }],
  ['a TLS port beyond the last', 'MQTT_TLS_PORT', { ...FILES, MQTT_TLS_PORT: '65536' }],
  ...NUMBERS.flatMap(([name, least, most]) => [String(least - 1), String(most + 1), '1e3', '0x10', ' 7', '7.5', 'many', '-1', '٣']
    .map((text): [string, string, Record<string, string>] => [`${name}=${text}`, name, { [name]: text }])),
];

it('devices may come by a broker alone', () => {
  expect(read({ ...BROKER, MQTT_PORT: 'off' }).subscriber).toEqual({
    url: 'mqtt://broker:1883', gateway: 'BROKER-1', username: undefined, password: undefined, clientId: 'suu-ingest', protocolVersion: 5, filters: ['meters/+/up', 'gw/+/up'], mostOpen: 500,
  });
});

it('devices may come by a queue alone, on any node of its cluster', () => {
  expect(read({ ...QUEUE, INGEST_QUEUE_URL: 'amqps://one:5671, amqps://two:5671/city', MQTT_PORT: 'off' }).queue).toEqual({
    urls: ['amqps://one:5671', 'amqps://two:5671/city'], gateway: 'BROKER-1', username: 'suu-ingest', password: 'kettle', name: 'suu-ingest', filters: ['meters/+/up', 'gw/+/up'], mostOpen: 500,
  });
});

describe('the configuration of ingest refuses, naming the variable,', () => {
  it.each(REFUSALS)('%s', (_, name, environment) => {
    expect(() => read(environment)).toThrow(ConfigurationError);
    expect(() => read(environment)).toThrow(new RegExp(`\\b${name}\\b`));
  });

  it('and never shows the address of the database', () => {
    const secret = 'postgres://suu:kettle@db/suu_esep';
    for (const [, , environment] of REFUSALS.filter((refusal) => !('DATABASE_URL' in refusal[2]))) {
      expect(() => read({ DATABASE_URL: secret, ...environment })).not.toThrow(/kettle/);
    }
  });
});
