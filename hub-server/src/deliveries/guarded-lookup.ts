import { lookup as dnsLookup } from 'node:dns/promises';
import type { RequestOptions } from 'node:http';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name. */
export type ResolveName = (host: string) => Promise<readonly ResolvedAddress[]>;

export const resolveName: ResolveName = (host) => dnsLookup(host, { all: true });

const CLOSED_CODE = 'OTKLIK_ADDRESS_CLOSED';

const closedError = (): Error => Object.assign(new Error('the address is closed'), { code: CLOSED_CODE });

/** Whether a connection failed because its address is closed. */
export const isClosedError = (error: Error): boolean => 'code' in error && error.code === CLOSED_CODE;

/**
 * The look-up a connection is made from, refused where any address of the name is closed: a name that meant another machine a
 * moment ago gains nothing. A literal address is connected to without a look-up.
 */
export const guardedLookup =
  (resolve: ResolveName, isOpen: (address: string) => boolean): NonNullable<RequestOptions['lookup']> =>
  (host, { all }, done) => {
    resolve(host).then(
      (found) => {
        const [first] = found;
        if (first === undefined || found.some(({ address }) => !isOpen(address))) done(closedError(), '', 4);
        else if (all === true) done(null, [...found]);
        else done(null, first.address, first.family);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), '', 4),
    );
  };
