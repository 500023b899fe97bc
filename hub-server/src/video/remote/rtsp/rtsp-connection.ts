import net from 'node:net';
import tls from 'node:tls';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import {
  guardedLookup,
  isClosedError,
  type ResolveName,
  resolveName,
} from '../../../deliveries/guarded-lookup.ts';
import { fault, type RemoteFault } from '../fault.ts';
import type { Origin } from '../origin.ts';

export interface RtspReply {
  readonly status: number;
  /** Names in lower case; of several of one name the last. */
  readonly headers: ReadonlyMap<string, string>;
  /** Each way of logging in that is offered. */
  readonly challenges: readonly string[];
  readonly body: string;
}

export interface RtspConnectionOptions {
  readonly origin: Origin;
  readonly resolve?: ResolveName;
  /** Ends everything; whoever waits hears `archive-slow` unless it was the asker who has gone. */
  readonly signal: AbortSignal;
  readonly mostBytes: number;
  /** An interleaved packet of a channel (RFC 2326, 10.12); its bytes are the receiver's. */
  readonly onPacket: (channel: number, bytes: Buffer) => void;
}

const defaultPorts = { 'rtsp:': 554, 'rtsps:': 322 } as const;
const mostHead = 64 * 1024;
const mostBody = 1024 * 1024;
const headEnd = Buffer.from('\r\n\r\n', 'latin1');

/** One RTSP connection over TCP, requests and interleaved packets on it, to one origin and no other. */
export class RtspConnection {
  readonly #socket: net.Socket;
  readonly #options: RtspConnectionOptions;
  #buffer: Buffer = Buffer.alloc(0);
  #taken = 0;
  #sequence = 0;
  #waiting: ((reply: Result<RtspReply, RemoteFault>) => void) | undefined;
  #ended: Result<never, RemoteFault> | undefined;
  readonly #end = Promise.withResolvers<Result<never, RemoteFault>>();

  constructor(options: RtspConnectionOptions) {
    this.#options = options;
    const { origin, signal, resolve = resolveName } = options;
    const { url, host } = origin;
    const to = {
      host,
      port: Number(url.port) || (origin.secure ? defaultPorts['rtsps:'] : defaultPorts['rtsp:']),
      lookup: guardedLookup(resolve, (address) => origin.isOpen(address)),
    };
    this.#socket = origin.secure ? tls.connect({ ...to, servername: host }) : net.connect(to);
    this.#socket.on('data', (bytes) => this.#take(bytes));
    this.#socket.on('error', (error) =>
      this.#finish(isClosedError(error) ? 'archive-elsewhere' : 'archive-offline'),
    );
    this.#socket.on('close', () => this.#finish('archive-offline'));
    const stop = (): void => this.#finish('archive-slow');
    signal.addEventListener('abort', stop, { once: true });
    this.#socket.once('close', () => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
  }

  /** Settled with why, when the connection is over. */
  get ended(): Promise<Result<never, RemoteFault>> {
    return this.#end.promise;
  }

  /** One at a time. */
  request(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Result<RtspReply, RemoteFault>> {
    if (this.#ended !== undefined) return Promise.resolve(this.#ended);
    this.#sequence += 1;
    const lines = [
      `${method} ${url} RTSP/1.0`,
      `CSeq: ${this.#sequence}`,
      'User-Agent: otklik-hub',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    return new Promise((settle) => {
      this.#waiting = settle;
      this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
  }

  /** Says goodbye without waiting for an answer. */
  close(method?: string, url?: string, headers: Readonly<Record<string, string>> = {}): void {
    if (method !== undefined && url !== undefined) void this.request(method, url, headers);
    this.#socket.end();
    this.#finish('archive-offline');
  }

  #finish(code: RemoteFault['code']): void {
    if (this.#ended !== undefined) return;
    const failed = fault(code);
    this.#ended = failed;
    this.#socket.destroySoon();
    this.#waiting?.(failed);
    this.#waiting = undefined;
    this.#end.resolve(failed);
  }

  #take(bytes: Buffer): void {
    if (this.#ended !== undefined) return;
    this.#taken += bytes.length;
    if (this.#taken > this.#options.mostBytes) this.#finish('archive-garbled');
    this.#buffer = this.#buffer.length === 0 ? bytes : Buffer.concat([this.#buffer, bytes]);
    while (this.#ended === undefined && this.#buffer.length > 0) {
      const used = this.#buffer[0] === 0x24 ? this.#packet() : this.#reply();
      if (used === 0) break;
      this.#buffer = this.#buffer.subarray(used);
    }
  }

  #packet(): number {
    if (this.#buffer.length < 4) return 0;
    const end = 4 + this.#buffer.readUInt16BE(2);
    if (this.#buffer.length < end) return 0;
    this.#options.onPacket(this.#buffer.readUInt8(1), Buffer.from(this.#buffer.subarray(4, end)));
    return end;
  }

  #reply(): number {
    const end = this.#buffer.indexOf(headEnd);
    if (end < 0 || end > mostHead) {
      if (this.#buffer.length > mostHead || !isBegun(this.#buffer)) this.#finish('archive-garbled');
      return 0;
    }
    const [first = '', ...lines] = this.#buffer.toString('latin1', 0, end).split('\r\n');
    const headers = new Map<string, string>();
    const challenges: string[] = [];
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
      headers.set(name.toLowerCase(), value);
      if (name.toLowerCase() === 'www-authenticate') challenges.push(value);
    }
    const length = Number(headers.get('content-length') ?? 0);
    const isRequest = /^[A-Z_]+ \S+ RTSP\/1\.0$/.test(first);
    const status = /^RTSP\/1\.0 (\d{3})/.exec(first)?.[1];
    if (
      (status === undefined && !isRequest) ||
      !Number.isInteger(length) ||
      length < 0 ||
      length > mostBody
    ) {
      this.#finish('archive-garbled');
      return 0;
    }
    const whole = end + headEnd.length + length;
    if (this.#buffer.length < whole) return 0;
    // Servers may ask, too (OPTIONS, to see whether we live): what they ask for is not needed here.
    if (status !== undefined) {
      const body = this.#buffer.toString('utf8', end + headEnd.length, whole);
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.(ok({ status: Number(status), headers, challenges, body }));
    }
    return whole;
  }
}

/** Whether what has come can still become a reply. */
const isBegun = (buffer: Buffer): boolean => /^[A-Z_]{1,20}( |\/|$)/.test(buffer.toString('latin1', 0, 24));
