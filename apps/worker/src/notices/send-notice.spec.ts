import { createHmac } from 'node:crypto';
import { createServer as createHttp, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server as TcpServer } from 'node:net';

import type { NoticeContent } from '@app/detection';
import { type NoticeAddress, type NoticeChannelKind, secretOfChannel, type TakenMessage } from '@app/persistence';
import { newSecretKey, OutgoingHosts, SecretCipher } from '@app/platform';

import { GIVEN_UP_AFTER_MS, nextTryMs } from './next-try.js';
import { sendNotice, type SenderSettings } from './send-notice.js';
import { webhookHeaders } from './sign-webhook.js';

const NOW = Date.parse('2026-06-01T04:00:00Z');
const CIPHER = new SecretCipher([newSecretKey()]);
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const TOKEN = '123456:a-secret-token';

const CONTENT: NoticeContent = {
  groups: [
    { kind: 'inflowBurst', zoneCode: 'Z-1', gatewaySerial: null, lines: [{ findingId: 7, kind: 'inflowBurst', subject: 'zone', place: 'Z-1', startedAt: '2026-06-01T03:00:00Z', flowLitresPerHour: 4_000, isUrgent: true, step: 0 }] },
    { kind: 'radioSilent', zoneCode: 'Z-1', gatewaySerial: 'GW-1', lines: [1, 2, 3].map((id) => ({ findingId: id, kind: 'radioSilent', subject: 'meter', place: null, startedAt: '2026-06-01T03:00:00Z', flowLitresPerHour: null, isUrgent: false, step: 0 })) },
  ],
};

function messageOf(kind: NoticeChannelKind, address: NoticeAddress, secret: string | null, change: Partial<TakenMessage> = {}): TakenMessage {
  return {
    messageId: '5a1f1c7e-0000-4000-8000-000000000001', channelId: 3, cause: 'findings', kind, language: 'ru', address, secretSealed: secret === null ? null : CIPHER.seal(secretOfChannel(3), Buffer.from(secret)), content: CONTENT, madeAt: new Date(NOW), attempts: 1,
    ...change,
  };
}

const settings = (change: Partial<SenderSettings> = {}): SenderSettings => ({ cipher: CIPHER, hosts: new OutgoingHosts(['127.0.0.1']), timeZone: 'Asia/Bishkek', consoleUrl: 'https://suu.example.org', ...change });

interface Got { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }

/** A receiver in this process: keeps what came and answers as it is told. */
class HttpSink implements AsyncDisposable {
  readonly got: Got[] = [];
  private constructor(private readonly server: Server, readonly url: string) {}

  static async start(status: number, headers: Record<string, string> = {}, text = ''): Promise<HttpSink> {
    const server = createHttp((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part)).on('end', () => {
        sink.got.push({ path: request.url ?? '', headers: request.headers, body });
        response.writeHead(status, headers).end(text);
      });
    });
    await new Promise<void>((open) => server.listen(0, '127.0.0.1', open));
    const sink = new HttpSink(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return sink;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

/** A mail server in this process, as little of RFC 5321 as a sender needs. */
class SmtpSink implements AsyncDisposable {
  readonly got: { readonly recipients: string[]; readonly text: string }[] = [];
  private constructor(private readonly server: TcpServer, readonly port: number) {}

  static async start(answerToRecipient = '250 ok'): Promise<SmtpSink> {
    const server = createTcp((socket) => {
      let pending = '';
      let inMessage = false;
      let recipients: string[] = [];
      const say = (line: string): boolean => socket.write(`${line}\r\n`);
      say('220 sink');
      socket.setEncoding('utf8').on('error', () => undefined).on('data', (part: string) => {
        pending += part;
        for (;;) {
          const end = pending.indexOf(inMessage ? '\r\n.\r\n' : '\r\n');
          if (end < 0) return;
          const line = pending.slice(0, end);
          pending = pending.slice(end + (inMessage ? 5 : 2));
          if (inMessage) {
            sink.got.push({ recipients, text: line });
            inMessage = false;
            recipients = [];
            say('250 taken');
          } else if (/^DATA/i.test(line)) {
            inMessage = true;
            say('354 go on');
          } else if (/^RCPT/i.test(line)) {
            recipients.push(/<(.*)>/.exec(line)?.[1] ?? '');
            say(answerToRecipient);
          } else if (/^QUIT/i.test(line)) {
            say('221 bye');
            socket.end();
          } else say('250 ok');
        }
      });
    });
    await new Promise<void>((open) => server.listen(0, '127.0.0.1', open));
    const sink = new SmtpSink(server, (server.address() as AddressInfo).port);
    return sink;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((closed) => this.server.close(closed));
  }
}

const decoded = (mail: string): string => {
  const [head = '', ...rest] = mail.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  return /base64/i.test(head) ? Buffer.from(body, 'base64').toString('utf8') : Buffer.from(body.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString('utf8');
};

describe('a webhook', () => {
  it('is signed as the specification has it (its own example)', () => {
    const headers = webhookHeaders(Buffer.from(SECRET), 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330_000, '{"test": 2432232314}');
    expect(headers).toEqual({ 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330', 'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' });
  });

  it('gets the findings with their text, under a number that is the same at every try, signed over what was sent', async () => {
    await using sink = await HttpSink.start(204);
    const message = messageOf('webhook', { url: `${sink.url}/in?a=1` }, SECRET);
    expect(await sendNotice(message, settings(), NOW)).toEqual({ outcome: 'sent' });
    expect(await sendNotice({ ...message, attempts: 2 }, settings(), NOW + 60_000)).toEqual({ outcome: 'sent' });
    const [first, second] = sink.got;
    expect([first!.path, first!.headers['webhook-id'], second!.headers['idempotency-key']]).toEqual(['/in?a=1', message.messageId, message.messageId]);
    expect(first!.body).toBe(second!.body);
    const signed = createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64')).update(`${message.messageId}.${NOW / 1_000}.${first!.body}`).digest('base64');
    expect(first!.headers['webhook-signature']).toBe(`v1,${signed}`);
    expect(JSON.parse(first!.body)).toMatchObject({ type: 'suu.findings', data: { groups: [{ kind: 'inflowBurst' }, { gatewaySerial: 'GW-1' }] } });
  });

  it.each<[number, object]>([
    [503, { outcome: 'failed', fault: 'HTTP_503', retryAfterSeconds: 120 }], [429, { outcome: 'failed', fault: 'HTTP_429', retryAfterSeconds: 120 }], [404, { outcome: 'refused', fault: 'HTTP_404' }], [302, { outcome: 'refused', fault: 'HTTP_302' }],
  ])('that answers %i', async (status, outcome) => {
    await using sink = await HttpSink.start(status, { 'retry-after': '120', location: 'http://127.0.0.1:1/' });
    expect(await sendNotice(messageOf('webhook', { url: sink.url }, SECRET), settings(), NOW)).toEqual(outcome);
    expect(sink.got.length).toBe(1);
  });

  it.each<[string, NoticeAddress, Partial<SenderSettings>, string | null, object]>([
    ['without TLS', { url: 'http://example.org/' }, {}, SECRET, { outcome: 'refused', fault: 'NOT_HTTPS' }],
    ['to this machine', { url: 'https://127.0.0.1/' }, { hosts: new OutgoingHosts([]) }, SECRET, { outcome: 'refused', fault: 'ADDRESS_FORBIDDEN' }],
    ['to a name of this machine', { url: 'https://localhost/' }, { hosts: new OutgoingHosts([]) }, SECRET, { outcome: 'refused', fault: 'ADDRESS_FORBIDDEN' }],
    ['where nobody listens', { url: 'http://127.0.0.1:1/' }, {}, SECRET, { outcome: 'failed', fault: 'CONNECTION_ECONNREFUSED', retryAfterSeconds: null }],
    ['without a key', { url: 'http://127.0.0.1:1/' }, {}, null, { outcome: 'refused', fault: 'SECRET_MISSING' }],
    ['by a worker without keys', { url: 'http://127.0.0.1:1/' }, { cipher: undefined }, SECRET, { outcome: 'refused', fault: 'SECRET_UNREADABLE' }],
    ['sealed for another channel', { url: 'http://127.0.0.1:1/' }, { cipher: new SecretCipher([newSecretKey()]) }, SECRET, { outcome: 'refused', fault: 'SECRET_UNREADABLE' }],
  ])('%s is not sent', async (_, address, change, secret, outcome) => {
    expect(await sendNotice(messageOf('webhook', address, secret), settings(change), NOW)).toEqual(outcome);
  });
});

describe('Telegram', () => {
  it('gets the text in the language of the channel, without names and addresses', async () => {
    await using sink = await HttpSink.start(200, {}, '{"ok":true}');
    expect(await sendNotice(messageOf('telegram', { base: sink.url, chatId: '-100' }, TOKEN), settings(), NOW)).toEqual({ outcome: 'sent' });
    expect(sink.got[0]!.path).toBe(`/bot${TOKEN}/sendMessage`);
    const sent = JSON.parse(sink.got[0]!.body) as { chat_id: string; text: string };
    expect(sent.chat_id).toBe('-100');
    expect(sent.text.split('\n')).toEqual([
      'Новых событий: 4. порыв: подача выросла — зона Z-1', '', 'порыв: подача выросла — зона Z-1', '  зона Z-1; с 01.06. 09:00; 96 м³/сут; https://suu.example.org/findings/7', '', 'нет показаний — шлюз GW-1', '  счётчиков без показаний: 3']);
  });

  it('says in its answer when to come again', async () => {
    await using sink = await HttpSink.start(429, {}, '{"ok":false,"parameters":{"retry_after":35}}');
    expect(await sendNotice(messageOf('telegram', { base: sink.url, chatId: '-100' }, TOKEN), settings(), NOW)).toEqual({ outcome: 'failed', fault: 'HTTP_429', retryAfterSeconds: 35 });
  });
});

describe('e-mail', () => {
  const address = (port: number): NoticeAddress => ({ host: '127.0.0.1', port, login: null, sender: 'suu@example.org', recipients: ['one@example.org', 'two@example.org'] });

  it.each([['ky', 'Жаңы окуялар: 4'], ['ru', 'Новых событий: 4'], ['en', 'New findings: 4']] as const)('reaches every recipient in %s', async (language, words) => {
    await using sink = await SmtpSink.start();
    expect(await sendNotice(messageOf('email', address(sink.port), null, { language }), settings(), NOW)).toEqual({ outcome: 'sent' });
    expect(sink.got[0]!.recipients).toEqual(['one@example.org', 'two@example.org']);
    expect(sink.got[0]!.text).toContain('Message-ID: <5a1f1c7e-0000-4000-8000-000000000001@suu-esep>');
    expect(decoded(sink.got[0]!.text)).toContain(words);
  });

  it.each([['550 no such mailbox', { outcome: 'refused', fault: 'SMTP_550' }], ['451 later', { outcome: 'failed', fault: 'SMTP_451', retryAfterSeconds: null }]])('that is answered by %s', async (answer, outcome) => {
    await using sink = await SmtpSink.start(answer);
    expect(await sendNotice(messageOf('email', address(sink.port), null), settings(), NOW)).toEqual(outcome);
  });

  it('goes by TLS, but to a host that the operator names', async () => {
    await using sink = await SmtpSink.start();
    expect(await sendNotice(messageOf('email', address(sink.port), null), settings({ hosts: new OutgoingHosts([`127.0.0.1:${sink.port + 1}`]) }), NOW)).toEqual({ outcome: 'refused', fault: 'ADDRESS_FORBIDDEN' });
    expect(sink.got).toEqual([]);
  });
});

describe('a message that failed', () => {
  it.each<[string, number, number | null, number, number | null]>([
    ['is tried again after half a minute', 1, null, NOW, NOW + 30_000], ['then after a minute', 2, null, NOW, NOW + 60_000], ['after an hour at most', 40, null, NOW, NOW + 3_600_000],
    ['when the receiver said', 1, 300, NOW, NOW + 300_000], ['not after a day', 40, null, NOW + GIVEN_UP_AFTER_MS, null],
  ])('%s', (_, tries, after, nowMs, expected) => {
    expect(nextTryMs(NOW, tries, after, nowMs)).toBe(expected);
  });
});
