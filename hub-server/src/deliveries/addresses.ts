import { BlockList, isIP } from 'node:net';

/**
 * Where no webhook goes unless a setting names the address: this machine, private and link-local networks (the metadata
 * services of clouds are there), what is shared, reserved, multicast or for documentation, and all that carries an IPv4
 * address inside an IPv6 one (RFC 6890, RFC 8190; mapped, NAT64, 6to4, Teredo).
 */
const CLOSED: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Of IPv6 only what is handed out to be reached from everywhere is open, less these. */
const OPEN6 = ['2000::', 3] as const;
const CLOSED6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const listOf = (ranges: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList();
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, family);
  return list;
};
const closed4 = listOf(CLOSED, 'ipv4');
const closed6 = listOf(CLOSED6, 'ipv6');
const open6 = listOf([OPEN6], 'ipv6');

/** An address or a network, `10.1.0.0/16`, that webhooks may go to all the same; undefined: it is neither. */
export interface AllowedNetwork {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

export function allowedNetwork(text: string): AllowedNetwork | undefined {
  const [address = '', size, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return undefined;
  const most = family === 4 ? 32 : 128;
  const prefix = size === undefined ? most : /^\d{1,3}$/.test(size) ? Number(size) : -1;
  return prefix < 0 || prefix > most
    ? undefined
    : { address, prefix, family: family === 4 ? 'ipv4' : 'ipv6' };
}

/** `allowed`: a setting names it. `closed`: no webhook goes there. `public`: anybody may reach it. */
export type AddressClass = 'allowed' | 'closed' | 'public';

export function addressClasses(allowed: readonly AllowedNetwork[]): (address: string) => AddressClass {
  const list = new BlockList();
  for (const { address, prefix, family } of allowed) list.addSubnet(address, prefix, family);
  return (address) => {
    const family = isIP(address);
    if (family === 0) return 'closed';
    if (list.check(address, family === 4 ? 'ipv4' : 'ipv6')) return 'allowed';
    if (family === 4) return closed4.check(address, 'ipv4') ? 'closed' : 'public';
    return open6.check(address, 'ipv6') && !closed6.check(address, 'ipv6') ? 'public' : 'closed';
  };
}
