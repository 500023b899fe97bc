import { isIP } from 'node:net';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type AllowedNetwork, addressClasses, allowedNetwork } from '../../deliveries/addresses.ts';

export type Network = 'own' | 'public';

/** Where a remote archive is, and what of it may be connected to. */
export interface Origin {
  readonly url: URL;
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly secure: boolean;
  /** Whether a connection to this address is one to the archive. */
  isOpen(address: string): boolean;
}

const bad = (detail: string): Result<never, CodedError<'bad-address'>> => err(coded('bad-address', detail));

const networks = (...list: readonly string[]): readonly AllowedNetwork[] =>
  list.flatMap((text) => allowedNetwork(text) ?? []);

/** RFC 1918, RFC 6598 and RFC 4193: where a name may lead whose recorder stands in the company's own network. */
const ownClass = addressClasses(
  networks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'),
);
/** Nothing of these is a recorder, whoever says so: this network, link-local (metadata of clouds), multicast, reserved. */
const neverClass = addressClasses(
  networks('0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4', '::/128', 'fe80::/10', 'ff00::/8'),
);
const publicClass = addressClasses([]);
/** IPv4 inside of IPv6 (mapped, NAT64, 6to4, Teredo) goes around every list of IPv4. */
const carriesIpv4 = addressClasses(
  networks('::/96', '::ffff:0:0/96', '64:ff9b::/96', '2002::/16', '2001::/32'),
);

/**
 * An origin as an admin wrote it. A private address is open because he configured that very one; a name is only followed into
 * the network he said it is in, so that whoever answers for the name cannot turn it to another machine of the other kind, nor
 * to the hub itself. Public addresses are spoken to by TLS only.
 */
export function parseOrigin(
  address: string,
  { network, schemes }: { readonly network: Network; readonly schemes: readonly string[] },
): Result<Origin, CodedError<'bad-address'>> {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return bad('The address is no URL.');
  }
  const scheme = url.protocol.slice(0, -1);
  if (!schemes.includes(scheme)) return bad(`The address begins with ${schemes.join(' or ')}.`);
  if (url.username !== '' || url.password !== '')
    return bad('The login has fields of its own and is no part of the address.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = scheme.endsWith('s');
  const isLiteral = isIP(host) !== 0;
  if (isLiteral) {
    if (isNever(host)) return bad('No recorder has such an address.');
    if (!secure && publicClass(host) === 'public') return bad('A public address is reached by TLS only.');
  } else if (network === 'public' && !secure) return bad('A public address is reached by TLS only.');
  const isOpen = (to: string): boolean => {
    if (isNever(to)) return false;
    if (isLiteral) return to === host;
    // This machine, which has its own name for itself.
    if (host === 'localhost') return to === '127.0.0.1' || to === '::1';
    return network === 'own' ? ownClass(to) === 'allowed' : publicClass(to) === 'public';
  };
  return ok({ url, host, secure, isOpen });
}

const isNever = (address: string): boolean =>
  isIP(address) === 0 ||
  neverClass(address) === 'allowed' ||
  (address !== '::1' && isIP(address) === 6 && carriesIpv4(address) === 'allowed');
