import { isPublicAddress, OutgoingHosts, outgoingHostsFrom } from './outgoing-hosts.js';

describe('an address', () => {
  it.each([
    ['8.8.8.8', true], ['2606:4700::1111', true], ['127.0.0.1', false], ['10.1.2.3', false], ['172.16.0.1', false], ['172.32.0.1', true], ['192.168.1.1', false], ['169.254.169.254', false], ['100.64.0.1', false], ['0.0.0.0', false], ['255.255.255.255', false],
    ['::1', false], ['::', false], ['fe80::1', false], ['fd00::1', false], ['::ffff:127.0.0.1', false], ['::ffff:8.8.8.8', true], ['64:ff9b::7f00:1', false], ['2002:7f00:1::', false], ['example.org', false],
  ])('%s of the internet: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });
});

describe('what people configure', () => {
  const hosts = new OutgoingHosts(['mail.lan', '10.0.0.5:8080']);
  it.each([
    ['https://example.org/hook', null], ['http://example.org/hook', 'NOT_HTTPS'], ['ftp://example.org', 'URL_INVALID'], ['example.org', 'URL_INVALID'], ['https://a:b@example.org', 'CREDENTIALS_IN_URL'], ['https://127.0.0.1/', 'ADDRESS_FORBIDDEN'], ['https://2130706433/', 'ADDRESS_FORBIDDEN'],
    ['https://0x7f.1/', 'ADDRESS_FORBIDDEN'], ['https://[::1]/', 'ADDRESS_FORBIDDEN'], ['https://[::ffff:169.254.169.254]/', 'ADDRESS_FORBIDDEN'], ['https://localhost/', 'ADDRESS_FORBIDDEN'], ['https://a.localhost./', 'ADDRESS_FORBIDDEN'], ['http://10.0.0.5:8080/x', null], ['http://10.0.0.5/x', 'NOT_HTTPS'],
    ['https://10.0.0.5/x', 'ADDRESS_FORBIDDEN'], ['http://mail.lan:99/', null],
  ])('%s: %s', (url, fault) => {
    expect(hosts.faultInUrl(url)).toBe(fault);
  });

  it('is judged once more by where its name leads', async () => {
    await expect(new OutgoingHosts([]).addressOf('localhost.localdomain', 443).catch(({ fault }: { fault: string }) => fault)).resolves.toMatch(/ADDRESS_FORBIDDEN|NAME_UNKNOWN/);
    await expect(new OutgoingHosts(['localhost']).addressOf('localhost', 443)).resolves.toMatchObject({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) as string });
  });

  it('is named in a setting of hosts and ports', () => {
    expect(outgoingHostsFrom({ SUU_OUTGOING_HOSTS: ' Mail.lan:25, [::1]:80 ,' }).isNamed('::1', 80)).toBe(true);
    expect(outgoingHostsFrom({}).isNamed('::1', 80)).toBe(false);
    expect(() => outgoingHostsFrom({ SUU_OUTGOING_HOSTS: 'http://x' })).toThrow('SUU_OUTGOING_HOSTS names "http://x"');
  });
});
