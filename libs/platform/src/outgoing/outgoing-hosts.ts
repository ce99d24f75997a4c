import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

import { ConfigurationError, type Environment } from '../service-settings.js';

/** Addresses that are no host of the internet (IANA special-purpose registries, RFC 6890): a request there would speak to this machine or to its neighbours. */
const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24],
  ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const) NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [['::', 128], ['::1', 128], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['100::', 64], ['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8]] as const) NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');

/** Whether an address is one of the internet. An IPv4 address written as IPv6 counts as what it is. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !NOT_PUBLIC.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Why nothing is sent to an address. */
export type OutgoingFault = 'URL_INVALID' | 'NOT_HTTPS' | 'CREDENTIALS_IN_URL' | 'ADDRESS_FORBIDDEN' | 'NAME_UNKNOWN';

export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  constructor(readonly fault: OutgoingFault) {
    super(fault);
  }
}

/**
 * Where the service may send what people configured. The internet by TLS; hosts that the operator names (`SUU_OUTGOING_HOSTS`) at whatever address and without TLS too: a mail server of the
 * utility, a receiver on its own network. Nothing else, so that nobody who may enter an address can make the service speak to its own machine.
 */
export class OutgoingHosts {
  /** @param named `host` or `host:port`, as they stand in addresses */
  constructor(private readonly named: readonly string[]) {}

  isNamed(host: string, port: number): boolean {
    return this.named.includes(host.toLowerCase()) || this.named.includes(`${host.toLowerCase()}:${port}`);
  }

  /** What is wrong with an address as it is written; what its name leads to is judged when something is sent. */
  faultInUrl(text: string): OutgoingFault | null {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'URL_INVALID';
    if (url.username !== '' || url.password !== '') return 'CREDENTIALS_IN_URL';
    if (url.protocol === 'http:') return this.isNamed(hostOf(url), portOf(url)) ? null : 'NOT_HTTPS';
    return this.faultInHost(hostOf(url), portOf(url));
  }

  /** The same of a host that is spoken to by another protocol. */
  faultInHost(host: string, port: number): OutgoingFault | null {
    if (this.isNamed(host, port)) return null;
    return isIP(host) !== 0 && !isPublicAddress(host) || /(^|\.)localhost\.?$/i.test(host) ? 'ADDRESS_FORBIDDEN' : null;
  }

  /**
   * Address that a host leads to now. The connection is made to it and to no other, so that a name cannot lead elsewhere between the look and the call.
   * @throws OutgoingError ADDRESS_FORBIDDEN, NAME_UNKNOWN
   */
  async addressOf(host: string, port: number): Promise<{ readonly address: string; readonly family: 4 | 6 }> {
    const fault = this.faultInHost(host, port);
    if (fault !== null) throw new OutgoingError(fault);
    const found = await lookup(host, { all: true }).catch(() => []);
    const [first] = found;
    if (first === undefined) throw new OutgoingError('NAME_UNKNOWN');
    if (!this.isNamed(host, port) && found.some(({ address }) => !isPublicAddress(address))) throw new OutgoingError('ADDRESS_FORBIDDEN');
    return { address: first.address, family: first.family === 6 ? 6 : 4 };
  }
}

/** Host of an address without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');
export const portOf = (url: URL): number => (url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port));

/** Hosts that `SUU_OUTGOING_HOSTS` names, separated by commas. @throws ConfigurationError */
export function outgoingHostsFrom(environment: Environment): OutgoingHosts {
  const named = (environment['SUU_OUTGOING_HOSTS'] ?? '').split(',').map((one) => one.trim().toLowerCase()).filter((one) => one !== '');
  const odd = named.find((one) => !/^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/.test(one));
  if (odd !== undefined) throw new ConfigurationError(`SUU_OUTGOING_HOSTS names ${JSON.stringify(odd)}; hosts such as mail.example.org or 10.0.0.5:8080 are expected, separated by commas`);
  return new OutgoingHosts(named.map((one) => one.replace(/^\[(.*)\]/, '$1')));
}
