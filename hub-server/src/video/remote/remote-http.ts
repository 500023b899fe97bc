import http, { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import {
  guardedLookup,
  isClosedError,
  type ResolveName,
  resolveName,
} from '../../deliveries/guarded-lookup.ts';
import { fault, type RemoteFault } from './fault.ts';
import type { Origin } from './origin.ts';

export interface RemoteRequest {
  readonly method?: 'GET' | 'POST';
  /** Path and query; or what a reply named, which may be a whole address. */
  readonly path: string;
  /** Address that `path` is relative to; absent: the origin. */
  readonly base?: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** More is not taken. */
  readonly mostBytes: number;
  /** From the first byte to the last, ms. */
  readonly longestMs: number;
}

export interface RemoteReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Where it came from in the end. */
  readonly url: URL;
}

export type RemoteHttp = (
  request: RemoteRequest,
  signal: AbortSignal,
) => Promise<Result<RemoteReply, RemoteFault>>;

export interface RemoteHttpOptions {
  readonly origin: Origin;
  /** PEM of the one certificate that is taken besides those of known authorities, whatever name is in it. */
  readonly certificate?: string | undefined;
  readonly resolve?: ResolveName;
}

const mostRedirects = 3;

/**
 * Asks one origin and no other. The address is checked when it is connected to, by the very look-up the connection is made
 * from; a redirect is followed within the origin only. Nothing of a request or a reply is ever logged: both may hold logins.
 */
export function createRemoteHttp({
  origin,
  certificate,
  resolve = resolveName,
}: RemoteHttpOptions): RemoteHttp {
  const trusted = certificate === undefined ? {} : { ca: certificate, checkServerIdentity: () => undefined };
  const common: RequestOptions = {
    ...trusted,
    agent: false,
    lookup: guardedLookup(resolve, (address) => origin.isOpen(address)),
  };
  return async (request, signal) => {
    const stop = AbortSignal.any([signal, AbortSignal.timeout(request.longestMs)]);
    let url = urlOf(request.path, request.base ?? origin.url);
    let { method = 'GET', body } = request;
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      if (url === undefined || url.origin !== origin.url.origin || url.username !== '')
        return fault('archive-elsewhere');
      const reply = await once(
        { url, options: { ...common, method, headers: headersOf(request, body) }, body },
        request.mostBytes,
        stop,
      );
      if (!reply.ok) return signal.aborted ? fault('unavailable') : reply;
      const { status, headers } = reply.value;
      const { location } = headers;
      if (status < 300 || status >= 400 || location === undefined) return reply;
      url = urlOf(location, url);
      if (status !== 307 && status !== 308) [method, body] = ['GET', undefined];
    }
    return fault('archive-elsewhere');
  };
}

const headersOf = ({ headers }: RemoteRequest, body: string | undefined): Record<string, string> => ({
  'user-agent': 'otklik-hub',
  ...headers,
  ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
});

function urlOf(text: string, base: URL): URL | undefined {
  return URL.canParse(text, base.href) ? new URL(text, base) : undefined;
}

function once(
  call: { readonly url: URL; readonly options: RequestOptions; readonly body: string | undefined },
  mostBytes: number,
  signal: AbortSignal,
): Promise<Result<RemoteReply, RemoteFault>> {
  const { url, options, body } = call;
  return new Promise((settle) => {
    const failed = (error: Error): void => {
      if (isClosedError(error)) settle(fault('archive-elsewhere'));
      else
        settle(
          fault(signal.aborted ? 'archive-slow' : isNonsense(error) ? 'archive-garbled' : 'archive-offline'),
        );
    };
    const request = (url.protocol === 'https:' ? https : http).request(
      url,
      { ...options, signal },
      (response) => {
        take(response, mostBytes).then(
          (bytes) => {
            if (bytes === undefined) settle(fault('archive-garbled'));
            else
              settle(ok({ status: response.statusCode ?? 0, headers: response.headers, body: bytes, url }));
          },
          // Cut off in the middle: what came is no answer.
          (error: Error) => failed(error),
        );
      },
    );
    request.on('error', failed);
    request.end(body);
  });
}

/** Node's parser could make nothing of what came. */
const isNonsense = (error: Error): boolean =>
  'code' in error && typeof error.code === 'string' && error.code.startsWith('HPE_');

/** Undefined: more than is taken. */
async function take(response: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  if (Number(response.headers['content-length'] ?? 0) > mostBytes) {
    response.destroy();
    return undefined;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    // Without an encoding set, a response gives Buffers.
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > mostBytes) {
      response.destroy();
      return undefined;
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
