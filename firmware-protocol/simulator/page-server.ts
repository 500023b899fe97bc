import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { BUTTONS, type Button } from '../src/constants.ts';
import type { SimulatedConsole } from './console.ts';

/** The page on which a person presses the simulated console. Loopback only, and only for its own page. */
export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the page on 127.0.0.1; `port` 0 takes any free one. */
export async function startPage(
  simulated: SimulatedConsole,
  port: number,
): Promise<Result<Page, CodedError<'port-busy' | 'listen-failed'>>> {
  const html = await readFile(new URL('./page.html', import.meta.url), 'utf8');
  const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  const policy =
    `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; connect-src 'self'; ` +
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  const clients = new PageClients(simulated);
  const server = createServer((request, response) => {
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('cache-control', 'no-store');
    request.resume();
    if (!isOurs(request)) return reply(response, 403, 'foreign-origin');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method === 'GET' && pathname === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(html);
      return;
    }
    if (request.method === 'GET' && pathname === '/events') return clients.open(response);
    if (request.method !== 'POST') return reply(response, 404, 'not-found');
    const client = searchParams.get('client') ?? '';
    clients.act(pathname, client).then(
      (code) => reply(response, code === 'ok' ? 200 : code === 'not-found' ? 404 : 409, code),
      () => reply(response, 500, 'line-failed'),
    );
  });
  const failure = await listen(server, port);
  if (failure !== undefined) {
    const busy = failure.code === 'EADDRINUSE';
    const detail = busy ? `port ${port} is in use; give --page another one` : failure.message;
    return err(coded(busy ? 'port-busy' : 'listen-failed', detail));
  }
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return ok({
    url: `http://127.0.0.1:${bound}`,
    close: async () => {
      clients.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/**
 * Whether it comes from the page itself: a name that resolves to 127.0.0.1 (DNS rebinding) has another Host, a foreign
 * page that posts here another Origin.
 */
function isOurs(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost)(:[0-9]{1,5})?$/.test(host)) return false;
  return request.method === 'GET' || request.headers.origin === `http://${host}`;
}

function reply(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ code }));
}

function listen(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', resolve);
      resolve(undefined);
    });
  });
}

/** The open pages. What a page holds down goes up when it is gone: a closed tab must not hold a button for ever. */
class PageClients {
  private readonly simulated: SimulatedConsole;
  private readonly held = new Map<string, Set<Button>>();
  private readonly streams = new Set<ServerResponse>();
  private readonly stop: () => void;
  private next = 1;

  constructor(simulated: SimulatedConsole) {
    this.simulated = simulated;
    this.stop = simulated.onChange(() => this.tell());
  }

  open(response: ServerResponse): void {
    const id = String(this.next++);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: client\ndata: ${id}\n\n`);
    this.held.set(id, new Set());
    this.streams.add(response);
    this.tell();
    response.on('close', () => {
      this.streams.delete(response);
      for (const button of this.held.get(id) ?? []) this.simulated.up(button);
      this.held.delete(id);
    });
  }

  /** `/down/Y`, `/up/Y`, `/unplug`, `/replug`, `/reset`. Gives a code. */
  async act(path: string, client: string): Promise<'ok' | 'no-effect' | 'no-client' | 'not-found'> {
    const [, action, letter] = path.split('/');
    const button = BUTTONS.find((known) => known === letter);
    if (button !== undefined && (action === 'down' || action === 'up')) {
      const held = this.held.get(client);
      if (held === undefined) return 'no-client';
      const moved = action === 'down' ? this.simulated.down(button) : this.simulated.up(button);
      if (action === 'up') held.delete(button);
      else if (moved) held.add(button);
      return moved ? 'ok' : 'no-effect';
    }
    if (letter !== undefined) return 'not-found';
    if (action === 'unplug') return (await this.simulated.unplug()) ? 'ok' : 'no-effect';
    if (action === 'replug') return (await this.simulated.replug()) ? 'ok' : 'no-effect';
    if (action !== 'reset') return 'not-found';
    this.simulated.reset();
    return 'ok';
  }

  close(): void {
    this.stop();
    for (const stream of this.streams) stream.end();
  }

  private tell(): void {
    const data = JSON.stringify(this.simulated.view());
    for (const stream of this.streams) stream.write(`data: ${data}\n\n`);
  }
}
