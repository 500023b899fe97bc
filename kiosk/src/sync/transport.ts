import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { TransportCode } from './errors.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface HttpReply {
  readonly status: number;
  /** By lower-case name. */
  header(name: string): string | undefined;
  readonly body: Uint8Array;
}

/** Bytes to the hub and back. Every failure is a value. */
export interface Transport {
  exchange(request: HttpRequest, signal: AbortSignal): Promise<Result<HttpReply, CodedError<TransportCode>>>;
}

export interface FetchTransportOptions {
  readonly timers: Timers;
  /** For the whole exchange, the reply's body included. Ms. */
  readonly timeoutMs?: number;
  /** Of a reply's body, inflated. Bytes. */
  readonly maxReplyBytes?: number;
}

/** The transport over `fetch`. Redirects are not followed: a hub does not send its kiosks elsewhere. */
export function createFetchTransport(options: FetchTransportOptions): Transport {
  const { timers, timeoutMs = 20_000, maxReplyBytes = 8 * 1024 * 1024 } = options;
  return {
    async exchange(request, signal) {
      if (signal.aborted) return err(coded('stopped', 'The sync was stopped.'));
      const ending = new AbortController();
      let timedOut = false;
      let headersCame = false;
      const stop = () => ending.abort();
      signal.addEventListener('abort', stop, { once: true });
      const cancel = timers.after(timeoutMs, () => {
        timedOut = true;
        ending.abort();
      });
      try {
        const { method, url, headers, body } = request;
        const response = await fetch(url, {
          method,
          headers,
          redirect: 'manual',
          signal: ending.signal,
          ...(body === undefined ? {} : { body: Uint8Array.from(body) }),
        });
        headersCame = true;
        const bytes = await readAll(response, maxReplyBytes);
        if (bytes === undefined) {
          ending.abort();
          return err(coded('reply-too-large', `The reply is larger than ${maxReplyBytes} bytes.`));
        }
        return ok({
          status: response.status,
          header: (name) => response.headers.get(name) ?? undefined,
          body: bytes,
        });
      } catch (thrown) {
        if (signal.aborted) return err(coded('stopped', 'The sync was stopped.'));
        if (timedOut) return err(coded('hub-timeout', `The hub did not answer within ${timeoutMs} ms.`));
        // fetch reports every failure of the line by throwing a TypeError; anything else is a bug.
        if (!(thrown instanceof TypeError)) throw thrown;
        if (headersCame) return err(coded('reply-cut', 'The connection ended in the middle of the reply.'));
        return err(coded('hub-away', `The hub cannot be reached: ${causeOf(thrown)}.`));
      } finally {
        cancel();
        signal.removeEventListener('abort', stop);
      }
    },
  };
}

/** The body; undefined when it is larger than `limit`. */
async function readAll(response: Response, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes: Uint8Array = chunk;
    size += bytes.length;
    if (size > limit) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function causeOf(thrown: TypeError): string {
  const { cause } = thrown;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : thrown.message;
}
