import { readFileSync } from 'node:fs';

import { canMakeCertificates, clientCertificate, TestAuthority } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { MqttConnection, type SignIn } from '../support/mqtt-connection.js';
import { Stack } from '../support/stack.js';

const READING = JSON.stringify({ ts: '2026-01-15T00:00:00Z', value: '1.5' });
const describeWithOpenssl = canMakeCertificates() ? describe : describe.skip;

describeWithOpenssl('TLS by configuration (skipped where there is no openssl program)', () => {
  /** Starts a stack whose only door is TLS, on the port that plain MQTT has otherwise. */
  const startWith = async (stack: Stack, authority: TestAuthority, more: Readonly<Record<string, string>> = {}): Promise<void> => {
    const server = authority.issue('door.example');
    await stack.startIngest({
      MQTT_PORT: 'off', MQTT_TLS_PORT: String(stack.mqttPort), MQTT_TLS_CERT_FILE: server.certFile, MQTT_TLS_KEY_FILE: server.keyFile, ...more,
    }).ready;
  };

  it('lets a device in by its password, shows the configured certificate, and takes no plain connection', async () => {
    await using stack = await Stack.start();
    using authority = new TestAuthority();
    await startWith(stack, authority);
    const [device] = await stack.enrol(1);
    const ca = readFileSync(authority.caFile);
    const signIn = { port: stack.mqttPort, username: device!.serial, password: device!.secret };
    const connection = await signedInSoon({ ...signIn, tls: { ca, minVersion: 'TLSv1.2' } });
    expect(await connection.publish(`meters/${device!.serial}/up`, READING)).toBe(true);
    await connection.end();

    expect((await MqttConnection.open({ ...signIn, password: 'wrong', tls: { ca } })).returnCode).toBe(4);
    expect((await MqttConnection.open(signIn)).returnCode).toBeUndefined();
    expect((await MqttConnection.open({ ...signIn, tls: { ca, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' } })).returnCode).toBeUndefined();
    // A client that trusts another authority does not talk to us.
    using stranger = new TestAuthority();
    expect((await MqttConnection.open({ ...signIn, tls: { ca: readFileSync(stranger.caFile) } })).returnCode).toBeUndefined();
  }, 60_000);

  it('with client certificates knows a device by the common name of its certificate, without a password', async () => {
    await using stack = await Stack.start();
    using authority = new TestAuthority();
    using stranger = new TestAuthority();
    await startWith(stack, authority, { MQTT_CLIENT_CERTIFICATES: 'required', MQTT_TLS_CA_FILE: authority.caFile });
    const [device, other] = await stack.enrol(2);
    const ca = readFileSync(authority.caFile);
    const port = stack.mqttPort;
    const own = clientCertificate(authority.issue(device!.serial));
    const connection = await signedInSoon({ port, tls: { ca, ...own } });
    expect(await connection.publish(`meters/${device!.serial}/up`, READING)).toBe(true);
    const stored = await stack.pool.query('SELECT m.serial FROM reading JOIN meter m USING (meter_id)');
    expect(stored.rows).toEqual([{ serial: device!.serial }]);

    const refusals: Record<string, SignIn> = {
      'no certificate, the right password': { port, username: device!.serial, password: device!.secret, tls: { ca } },
      'a certificate of another authority': { port, tls: { ca, ...clientCertificate(stranger.issue(device!.serial)) } },
      'a serial that is not registered': { port, tls: { ca, ...clientCertificate(authority.issue('NOBODY-1')) } },
      "another device's user name": { port, username: other!.serial, tls: { ca, ...own } },
      "another device's user name and password": { port, username: other!.serial, password: other!.secret, tls: { ca, ...own } },
    };
    for (const [why, signIn] of Object.entries(refusals)) {
      const { connection: refused, returnCode } = await MqttConnection.open(signIn);
      expect([why, returnCode === 0]).toEqual([why, false]);
      refused.drop();
    }
    expect(connection.isOpen).toBe(true);
    await connection.end();
  }, 60_000);

  it('counts handshakes that fail and tells of them in the log at a bounded rate', async () => {
    await using stack = await Stack.start();
    using authority = new TestAuthority();
    await startWith(stack, authority);
    for (let no = 0; no < 5; no++) expect((await MqttConnection.open({ port: stack.mqttPort, username: 'KB-0001', password: 'x' })).returnCode).toBeUndefined();
    await eventually('five are counted', async () => (await stack.metric('suu_listener_events_total')) === 5);
    expect(stack.ingest!.log.filter((line) => line.includes('TLS_HANDSHAKE'))).toHaveLength(1);
  }, 60_000);

  /** The door learns of newly enrolled devices within its polling time. */
  async function signedInSoon(signIn: SignIn): Promise<MqttConnection> {
    for (let attempt = 1; ; attempt++) {
      const { connection, returnCode } = await MqttConnection.open(signIn);
      if (returnCode === 0) return connection;
      connection.drop();
      if (attempt === 5) throw new Error(`not let in: ${returnCode ?? 'connection closed'}`);
    }
  }
});
