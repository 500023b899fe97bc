import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { posDetailIn } from './details.ts';
import { readOperation } from './operation.ts';
import { type PosProblem, posProblems, problemBody, problemLanguage } from './problems.ts';
import { rateBound } from './rate.ts';
import type { KnownRegister, RegisterBook } from './registers.ts';
import type { Certificate } from './self-signed.ts';
import type { Till } from './till.ts';

/**
 * The tills' door (DESIGN §9): `POST /pos/v1/operations`, and `GET /pos/v1/register` by which a till finds out whether its
 * token is right. Plain HTTP on loopback only; anything else gets a certificate.
 */

export interface PosServerOptions {
  readonly host: string;
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly certificate?: Certificate;
  readonly book: Pick<RegisterBook, 'find'>;
  readonly till: Till;
  readonly clock: Clock;
  readonly timers: Timers;
  /** After each call of a known register. */
  readonly onCall: (register: KnownRegister, result: { ok: string } | { error: PosProblem }) => void;
  /** A bug: the call was answered `internal`. */
  readonly onBug: (thrown: unknown) => void;
}

export interface PosServer {
  readonly port: number;
  close(): Promise<void>;
}

export type PosServerError = CodedError<'port-busy' | 'port-forbidden' | 'listen-failed'>;

const MAX_BODY_BYTES = 4096;
/** How long a till waits for the journal. */
const DURABLE_MS = 5000;
const MAX_CONNECTIONS = 128;

interface Refusal {
  readonly code: PosProblem;
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function startPosServer(options: PosServerOptions): Promise<Result<PosServer, PosServerError>> {
  const { certificate, book, till, clock, timers } = options;
  const calls = rateBound(40, 10);
  const strangers = rateBound(10, 0.2);
  const limits = { requestTimeout: 10_000, headersTimeout: 10_000, maxHeaderSize: 8192 };
  const server =
    certificate === undefined ? createServer(limits) : createTlsServer({ ...limits, ...certificate });
  server.maxConnections = MAX_CONNECTIONS;
  const failed = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once('error', resolve);
    server.listen({ host: options.host, port: options.port, exclusive: true }, () => resolve(undefined));
  });
  if (failed !== undefined) {
    const codes: Readonly<Record<string, PosServerError['code']>> = {
      EADDRINUSE: 'port-busy',
      EACCES: 'port-forbidden',
    };
    const where = `${options.host}:${options.port}`;
    return err(
      coded(
        codes[failed.code ?? ''] ?? 'listen-failed',
        `Tills cannot be heard on ${where} (${failed.code}).`,
      ),
    );
  }
  server.on('request', (request, response) => {
    answer(request, response).catch((thrown: unknown) => {
      options.onBug(thrown);
      refuse(request, response, { code: 'internal' });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => response.destroy());
    const register = registerOf(request);
    if ('code' in register) return refuse(request, response, register);
    const path = (request.url ?? '').split('?')[0];
    if (path === '/pos/v1/register' && request.method === 'GET') {
      return send(response, 200, { register: register.id, place: register.place });
    }
    const refused = await operate(request, response, register, path);
    if (refused === undefined) return;
    options.onCall(register, { error: refused.code });
    refuse(request, response, refused);
  }

  /** Who calls, before anything else of the request is looked at. */
  function registerOf(request: IncomingMessage): KnownRegister | Refusal {
    if (request.headers.origin !== undefined) return { code: 'foreign-origin' };
    const token = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const register = book.find(token);
    const caller =
      register === undefined ? (request.socket.remoteAddress ?? '') : `${register.from} ${register.id}`;
    const wait = (register === undefined ? strangers : calls).take(caller, clock.mono());
    if (wait > 0) {
      return { code: 'too-many-requests', headers: { 'Retry-After': String(Math.ceil(wait / 1000)) } };
    }
    return register ?? { code: 'not-authorised', headers: { 'WWW-Authenticate': 'Bearer' } };
  }

  async function operate(
    request: IncomingMessage,
    response: ServerResponse,
    register: KnownRegister,
    path: string | undefined,
  ): Promise<Refusal | undefined> {
    if (path !== '/pos/v1/operations') {
      if (path !== '/pos/v1/register') return { code: 'not-found' };
      return { code: 'method-not-allowed', headers: { Allow: 'GET' } };
    }
    if (request.method !== 'POST') return { code: 'method-not-allowed', headers: { Allow: 'POST' } };
    const key = keyOf(request);
    if (key === undefined) return { code: 'bad-key' };
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      return { code: 'media-type' };
    const body = await readBody(request);
    if (body === undefined) return { code: 'body-too-large' };
    const value = parse(body);
    if (value === undefined) return { code: 'bad-json' };
    const operation = readOperation(value, clock.wall());
    if (!operation.ok) return operation.error;
    const source = `${register.from} ${register.id}`;
    const call = { source, key, register: register.id, place: register.place, operation: operation.value };
    const [answered] = (await inTime(till.take([call]))) ?? [];
    if (answered === undefined) return { code: 'not-durable', headers: { 'Retry-After': '5' } };
    if (!answered.ok) return answered.error;
    const { reply, replayed } = answered.value;
    options.onCall(register, { ok: reply.result });
    send(response, 200, reply, replayed ? { 'Idempotent-Replayed': 'true' } : {});
    return undefined;
  }

  /** Undefined where the journal does not take it in time; it is still tried, and a repeat finds out. */
  function inTime<T>(wanted: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const cancel = timers.after(DURABLE_MS, () => resolve(undefined));
      wanted.then(resolve, reject).finally(cancel);
    });
  }

  // A TCP server that listens has an address object.
  const { port } = server.address() as AddressInfo;
  return ok({
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  });
}

/** As the draft of the header has it, in quotes, or bare. */
function keyOf(request: IncomingMessage): string | undefined {
  const given = request.headers['idempotency-key'];
  const key = typeof given === 'string' ? (/^"(.*)"$/.exec(given)?.[1] ?? given) : '';
  return /^[\x20-\x7e]{1,128}$/.test(key) ? key : undefined;
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

const common = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

function send(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    ...common,
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    ...headers,
  });
  response.end(body);
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { code, detail, headers }: Refusal,
): void {
  if (response.headersSent) return void response.destroy();
  const language = problemLanguage(request.headers['accept-language']);
  const body = Buffer.from(
    problemBody(code, language, detail === undefined ? undefined : posDetailIn(language, detail)),
  );
  response.writeHead(posProblems[code].status, {
    ...common,
    'Content-Type': 'application/problem+json',
    'Content-Language': language,
    'Content-Length': body.length,
    // What was not read of the body would be taken for the next request.
    ...(request.complete ? {} : { Connection: 'close' }),
    ...headers,
  });
  response.end(body);
}
