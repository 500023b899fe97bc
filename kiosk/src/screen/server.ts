import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { WebSocketServer } from 'ws';
import { type Access, createAccess } from './access.ts';
import {
  type Connection,
  type HeldButton,
  openConnection,
  type PlaceMessage,
  type StaffMessage,
  type StaffPeer,
} from './connections.ts';
import type { Diagnostics } from './diagnostics.ts';
import { mediaPath, serveMedia } from './media.ts';
import { closedPage, enterPage, notBuiltPage } from './plain-pages.ts';
import type { AgentMessage } from './protocol.ts';
import { loadStaticFiles, type StaticFile } from './static-files.ts';

export interface ScreenServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: '127.0.0.1';
  /** The built screen (`kiosk/dist`); may be missing. */
  readonly distDir: string;
  /** New at each start, at least 16 random bytes as hex: who has it may open the screen. */
  readonly token: string;
  /** What the diagnostics page shows, and who has its own token may open it; absent: there is none. */
  readonly diagnostics?: { readonly token: string; readonly read: () => Diagnostics };
  /** Prompts by SHA-256; without it there are none. */
  readonly mediaDir?: string;
  /** Show only these workplaces. A page may narrow it further: `?place=2`. */
  readonly placeFilter?: readonly number[];
  /** How often screens are asked for a sign of life, ms. One that is silent for two rounds is cut off. */
  readonly pingMs?: number;
}

export type ScreenServerError = CodedError<'port-busy' | 'port-forbidden' | 'listen-failed'>;

export interface StaffHandlers {
  ask(peer: StaffPeer, message: StaffMessage): void;
  gone(peer: StaffPeer): void;
}

export interface ScreenServer {
  /** The address to open once, token included: a secret, not for logs that are sent away. */
  readonly url: string;
  /** The same of the diagnostics page. */
  readonly diagnosticsUrl: string | undefined;
  readonly port: number;
  /** Sends to every screen; a screen that connects later gets the last message of each type. */
  broadcast(message: AgentMessage): void;
  /** Sends to the screens that show the workplace now, and to none that connects later. */
  tell(place: number, message: AgentMessage): void;
  onMessage(handler: (message: PlaceMessage) => void): void;
  /** The staff layer of one screen asks; `gone` when that screen went away. */
  onStaff(handlers: StaffHandlers): void;
  onConnect(handler: () => void): void;
  /** A screen went away; `held` are the buttons it had down, whose release nobody will see. */
  onDisconnect(handler: (held: readonly HeldButton[]) => void): void;
  /** How many there are; with `place`: that show this workplace. */
  readonly screens: (place?: number) => number;
  close(): Promise<void>;
}

/** A client has no business sending more than this; the longest real message is under 100 bytes. */
const maxMessageBytes = 4096;

const listenErrors: Readonly<Record<string, ScreenServerError['code']>> = {
  EADDRINUSE: 'port-busy',
  EACCES: 'port-forbidden',
};

/** Serves the kiosk's screen on the loopback interface to its own pages only (DESIGN §9). */
export async function startScreenServer(
  options: ScreenServerOptions,
): Promise<Result<ScreenServer, ScreenServerError>> {
  // Before it listens: a screen that comes back in between would wait for an answer for minutes.
  let files = await loadStaticFiles(options.distDir);
  const http = createServer();
  const failed = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    http.once('error', resolve);
    http.listen({ port: options.port, host: options.host, exclusive: true }, () => resolve(undefined));
  });
  if (failed !== undefined) {
    const code = listenErrors[failed.code ?? ''] ?? 'listen-failed';
    return err(coded(code, `The screen cannot listen on ${options.host}:${options.port} (${failed.code}).`));
  }
  // A TCP server that listens has an address object.
  const { port } = http.address() as AddressInfo;
  const access = createAccess(port, options.token);
  const { diagnostics } = options;
  const staff = diagnostics && createAccess(port, diagnostics.token, 'staff');

  const connections = new Map<Connection, (place: number) => boolean>();
  const last = new Map<AgentMessage['type'], AgentMessage>();
  const messageHandlers: ((message: PlaceMessage) => void)[] = [];
  const staffHandlers: StaffHandlers[] = [];
  const connectHandlers: (() => void)[] = [];
  const disconnectHandlers: ((held: readonly HeldButton[]) => void)[] = [];

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });

  http.on('request', (request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  http.on('upgrade', upgrade);
  const pinging = setInterval(() => {
    for (const connection of connections.keys()) connection.ping();
  }, options.pingMs ?? 2000);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders(port))) response.setHeader(name, value);
    const foreign = access.foreign(request, false);
    if (foreign !== undefined) return refuse(response, 403, foreign);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return refuse(response, 405, 'method-not-allowed');
    }
    const url = parseTarget(request);
    if (url === undefined) return refuse(response, 400, 'bad-request');
    const token = url.searchParams.get('token');
    if (url.pathname === '/' && token !== null && access.tokenFits(token)) {
      response.setHeader('Set-Cookie', setCookie(access));
      return html(response, 200, enterPage(plainAddress(url)));
    }
    if (staff !== undefined && diagnostics !== undefined && isDiagnostics(url.pathname)) {
      if (url.pathname === '/diagnostics' && token !== null && staff.tokenFits(token)) {
        response.setHeader('Set-Cookie', setCookie(staff));
        return html(response, 200, enterPage('/diagnostics'));
      }
      if (staff.unauthorised(request) !== undefined) {
        return url.pathname === '/diagnostics'
          ? html(response, 403, closedPage)
          : refuse(response, 403, 'unauthorised');
      }
      if (url.pathname === '/diagnostics.json') return json(response, diagnostics.read());
      if (files.size === 0) files = await loadStaticFiles(options.distDir);
      const page = files.get('/diagnostics.html');
      return page === undefined ? html(response, 200, notBuiltPage) : send(request, response, page);
    }
    // The diagnostics page needs its own script and letters, and nothing else of the screen.
    const asset = url.pathname.startsWith('/assets/') && staff?.unauthorised(request) === undefined;
    if (!(staff !== undefined && asset) && access.unauthorised(request) !== undefined) {
      return url.pathname === '/' ? html(response, 403, closedPage) : refuse(response, 403, 'unauthorised');
    }
    const media = mediaPath.exec(url.pathname)?.[1];
    if (media !== undefined && options.mediaDir !== undefined) {
      if (await serveMedia(options.mediaDir, media, request, response)) return;
      return refuse(response, 404, 'not-found');
    }
    // A screen built while the kiosk runs is picked up by reloading the page.
    if (url.pathname === '/' && files.size === 0) files = await loadStaticFiles(options.distDir);
    const file = files.get(url.pathname === '/' ? '/index.html' : url.pathname);
    if (file === undefined) {
      return url.pathname === '/' ? html(response, 200, notBuiltPage) : refuse(response, 404, 'not-found');
    }
    send(request, response, file);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until ws takes it over, an error on the socket would end the process.
    socket.on('error', () => socket.destroy());
    const url = parseTarget(request);
    const refusal = access.foreign(request, true) ?? access.unauthorised(request);
    if (refusal !== undefined || url?.pathname !== '/ws') {
      const reply = JSON.stringify({ code: refusal ?? 'not-found' });
      socket.end(
        `HTTP/1.1 ${refusal === undefined ? '404 Not Found' : '403 Forbidden'}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${reply.length}\r\nConnection: close\r\n\r\n${reply}`,
      );
      return;
    }
    const only = placeOf(url);
    const sees = (place: number) =>
      (only === undefined || only === place) &&
      (options.placeFilter === undefined || options.placeFilter.includes(place));
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = openConnection(webSocket, sees, {
        message: (message) => {
          for (const handler of messageHandlers) handler(message);
        },
        staff: (message) => {
          for (const handler of staffHandlers) handler.ask(peer, message);
        },
        gone: (held) => {
          connections.delete(connection);
          for (const handler of staffHandlers) handler.gone(peer);
          for (const handler of disconnectHandlers) handler(held);
        },
      });
      const peer: StaffPeer = { send: connection.send, sees };
      connections.set(connection, sees);
      for (const message of last.values()) connection.send(message);
      for (const handler of connectHandlers) handler();
    });
  }

  return ok({
    url: `http://${options.host}:${port}/?token=${options.token}`,
    diagnosticsUrl: diagnostics && `http://${options.host}:${port}/diagnostics?token=${diagnostics.token}`,
    port,
    broadcast(message) {
      last.set(message.type, message);
      for (const connection of connections.keys()) connection.send(message);
    },
    tell(place, message) {
      for (const [connection, sees] of connections) if (sees(place)) connection.send(message);
    },
    onMessage: (handler) => void messageHandlers.push(handler),
    onStaff: (handlers) => void staffHandlers.push(handlers),
    onConnect: (handler) => void connectHandlers.push(handler),
    onDisconnect: (handler) => void disconnectHandlers.push(handler),
    screens: (place) =>
      place === undefined ? connections.size : [...connections.values()].filter((sees) => sees(place)).length,
    async close() {
      clearInterval(pinging);
      for (const connection of connections.keys()) connection.close();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      sockets.close();
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await closed;
    },
  });
}

/** Undefined for a request target that is no path: `new URL` throws on `//`. */
function parseTarget(request: IncomingMessage): URL | undefined {
  const target = request.url ?? '/';
  return target.startsWith('/') && !target.startsWith('//') ? new URL(target, 'http://screen') : undefined;
}

/** The workplace a page is for: `?place=2`; undefined shows all side by side. */
function placeOf(url: URL): number | undefined {
  const text = url.searchParams.get('place');
  return text !== null && /^[1-9]\d{0,2}$/.test(text) ? Number(text) : undefined;
}

function plainAddress(url: URL): string {
  const place = placeOf(url);
  return place === undefined ? '/' : `/?place=${place}`;
}

const setCookie = ({ cookieName, cookie }: Access): string =>
  `${cookieName}=${cookie}; HttpOnly; SameSite=Strict; Path=/`;

/** The page loads nothing but its own files and talks to nobody but this server. */
function securityHeaders(port: number): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "font-src 'self'",
      "img-src 'self'",
      "media-src 'self'",
      `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(self), geolocation=(), microphone=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}

const isDiagnostics = (path: string): boolean => path === '/diagnostics' || path === '/diagnostics.json';

function send(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  response.writeHead(200, {
    'Content-Type': file.type,
    'Content-Length': file.body.length,
    'Cache-Control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const body = JSON.stringify({ code });
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body);
}

function html(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(body);
}
