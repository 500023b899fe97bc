import type { Timers } from '@otklik/shared/base/timers.ts';
import type { HttpRequest } from './transport.ts';

/** Why a stream ended: the hub refused it, with its status, or the line did. The next try is always the same. */
export interface StreamEnd {
  /** Of a refusal. */
  readonly status?: number;
}

/** A reply that is read as it comes and does not end by itself. */
export interface StreamTransport {
  /** `onText` gives false to end it. Resolves once it has ended, whatever the reason. */
  follow(request: HttpRequest, signal: AbortSignal, onText: (text: string) => boolean): Promise<StreamEnd>;
}

export interface FetchStreamOptions {
  readonly timers: Timers;
  /** Without a byte for so long the line is dead: the hub says something every 20 s. Ms. */
  readonly idleMs?: number;
}

export function createFetchStream({ timers, idleMs = 60_000 }: FetchStreamOptions): StreamTransport {
  return {
    async follow(request, signal, onText) {
      if (signal.aborted) return {};
      const ending = new AbortController();
      const stop = () => ending.abort();
      signal.addEventListener('abort', stop, { once: true });
      let cancel = timers.after(idleMs, stop);
      try {
        const { method, url, headers } = request;
        const response = await fetch(url, { method, headers, redirect: 'manual', signal: ending.signal });
        if (response.status !== 200) {
          await response.body?.cancel();
          return { status: response.status };
        }
        const decoder = new TextDecoder();
        for await (const chunk of response.body ?? []) {
          const bytes: Uint8Array = chunk;
          cancel();
          cancel = timers.after(idleMs, stop);
          if (!onText(decoder.decode(bytes, { stream: true }))) return {};
        }
        return {};
      } catch (thrown) {
        // fetch tells every end of the line by a TypeError, and our own abort by an AbortError; the rest is a bug.
        if (ending.signal.aborted || thrown instanceof TypeError) return {};
        throw thrown;
      } finally {
        cancel();
        ending.abort();
        signal.removeEventListener('abort', stop);
      }
    },
  };
}
