import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { storesReplySchema } from '@otklik/shared/api/admin.ts';
import { type ProblemCode, problemCodes } from '@otklik/shared/api/common.ts';
import { identifyRequestSchema, kioskListReplySchema } from '@otklik/shared/api/heartbeat.ts';
import { type IndexReply, indexReplySchema } from '@otklik/shared/api/results.ts';
import {
  confirmRequestSchema,
  type ReviewDetail,
  type ReviewItem,
  reviewDetailSchema,
  reviewListReplySchema,
  undoRequestSchema,
  verdictRequestSchema,
} from '@otklik/shared/api/review.ts';
import { type RoleName, sessionReplySchema, signInRequestSchema } from '@otklik/shared/api/session.ts';
import { grantReplySchema, grantRequestSchema } from '@otklik/shared/api/video.ts';
import type { Static, TSchema } from 'typebox';
import { Assert, Check } from 'typebox/value';
import { type DemoItem, demoItems, figure, question, store, workplaces } from './demo-data.ts';
import { demoKiosks, KIOSKS_NOW } from './demo-kiosks.ts';
import type { Recording } from './recording.ts';

/** The strictest policy the built screens must live with: not even inline styles. */
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'";

type Verdict = NonNullable<ReviewItem['mine']>;

class Refusal extends Error {
  readonly problem: ProblemCode;
  constructor(problem: ProblemCode) {
    super(problem);
    this.problem = problem;
  }
}

/** A hub for the browser tests: the schemas of the API over a few events in memory. */
export class DemoHub {
  items: DemoItem[] = demoItems();
  readonly verdicts = new Map<string, Verdict>();
  readonly seen = new Set<string>();
  readonly log: string[] = [];
  results: 'real' | 'hidden' | 'empty' | 'none' | 'large' = 'real';
  storesEmpty = false;
  /** How often a kiosk was asked to show itself. */
  identified = 0;
  #signedIn: RoleName | undefined;
  #failures: { readonly path: RegExp; readonly code: ProblemCode }[] = [];
  #given: string[] = [];
  readonly #recording: Recording;
  readonly #dist: string;
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  constructor(recording: Recording, dist: string) {
    this.#recording = recording;
    this.#dist = dist;
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }

  reset(role?: RoleName): void {
    this.items = demoItems();
    this.verdicts.clear();
    this.seen.clear();
    this.log.length = 0;
    this.results = 'real';
    this.storesEmpty = false;
    this.#failures = [];
    this.#given = [];
    this.#signedIn = role;
  }

  signOut(): void {
    this.#signedIn = undefined;
  }

  /** The next request to a matching path is refused with a code. */
  failNext(path: RegExp, code: ProblemCode): void {
    this.#failures.push({ path, code });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://hub');
    response.setHeader('content-security-policy', policy);
    if (!url.pathname.startsWith('/api/')) return this.#serveFile(url.pathname, response);
    this.log.push(`${request.method} ${url.pathname}`);
    try {
      const planned = this.#failures.findIndex((each) => each.path.test(url.pathname));
      const failure = planned === -1 ? undefined : this.#failures.splice(planned, 1)[0];
      if (failure !== undefined) throw new Refusal(failure.code);
      const body = await readBody(request);
      await this.#route(request, url, body, response);
    } catch (thrown) {
      const code = thrown instanceof Refusal ? thrown.problem : 'internal';
      if (!(thrown instanceof Refusal)) console.error(thrown);
      const status = problemCodes[code];
      response.writeHead(status, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ type: 'about:blank', title: code, status, code }));
    }
  }

  async #route(request: IncomingMessage, url: URL, body: unknown, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(url.pathname.slice('/api/v1'.length));
    const method = request.method ?? 'GET';
    const send = <S extends TSchema>(schema: S, value: Static<S>, status = 200) => {
      Assert(schema, value);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (path === '/session' && method === 'POST') {
      const { login, password } = input(signInRequestSchema, body);
      if (password !== 'right-password' || !isRole(login)) throw new Refusal('wrong-credentials');
      this.#signedIn = login;
    }
    const role = this.#signedIn;
    if (role === undefined) throw new Refusal('not-signed-in');
    if (path === '/session' && method === 'DELETE') {
      this.#signedIn = undefined;
      response.writeHead(204).end();
      return;
    }
    if (path === '/session')
      return send(sessionReplySchema, {
        user: { id: `user-${role}`, login: role, name: 'Анна Белова', role },
        csrf: 'csrf-token',
      });
    if (method === 'POST' && request.headers['x-otklik-csrf'] !== 'csrf-token') throw new Refusal('csrf');
    const file = /^\/video\/clips\/([\w-]+)\/(\d+)-(\d+)\/([\w.]+)$/.exec(path);
    if (file !== null) return this.#serveClip(file, response);
    if (path === '/video/grants') return send(grantReplySchema, this.#grant(body), 201);
    if (path === '/results/index') return send(indexReplySchema, this.#index());
    if (path === '/stores')
      return send(storesReplySchema, { stores: this.storesEmpty ? [] : [{ ...store, workplaces }] });
    if (path === '/kiosks') return send(kioskListReplySchema, { kiosks: [...demoKiosks], now: KIOSKS_NOW });
    if (/^\/kiosks\/[0-9a-f]{32}\/identify$/.test(path)) {
      if (role !== 'admin') throw new Refusal('forbidden');
      input(identifyRequestSchema, body);
      if (!path.includes(`${demoKiosks[0]?.id}`)) throw new Refusal('kiosk-away');
      this.identified += 1;
      response.writeHead(204).end();
      return;
    }
    if (role !== 'expert' && role !== 'admin') throw new Refusal('forbidden');
    if (path === '/review/items') return send(reviewListReplySchema, this.#list(url.searchParams));
    if (path === '/review/undo') return send(reviewDetailSchema, this.#undo(body));
    const named = /^\/review\/items\/([^/]+)(?:\/(verdicts|confirm))?$/.exec(path);
    const item = this.items.find((each) => each.id === named?.[1]);
    if (named === null) throw new Refusal('not-found');
    if (item === undefined) throw new Refusal('event-unknown');
    if (named[2] === 'verdicts') {
      this.#judge(item, body);
      return send(reviewDetailSchema, this.#detail(item), 201);
    }
    if (named[2] === 'confirm') this.#confirm(item, body);
    return send(reviewDetailSchema, this.#detail(item));
  }

  #judge(item: DemoItem, body: unknown): void {
    const request = input(verdictRequestSchema, body);
    if (this.verdicts.has(item.id)) throw new Refusal('already-decided');
    const unblinded = this.seen.has(item.id);
    this.seen.add(item.id);
    this.#given.push(item.id);
    this.verdicts.set(item.id, { id: item.id, ...request, unblinded, confirmed: false, at: Date.now() });
  }

  #confirm(item: DemoItem, body: unknown): void {
    const { match } = input(confirmRequestSchema, body);
    const mine = this.verdicts.get(item.id);
    if (mine === undefined) throw new Refusal('verdict-unknown');
    this.verdicts.set(item.id, {
      ...mine,
      ...(match ? {} : { value: 0, reason: 'answer-mismatch', unblinded: true }),
      confirmed: true,
    });
  }

  #undo(body: unknown): ReviewDetail {
    const { item: named } = input(undoRequestSchema, body);
    const id = named ?? this.#given.findLast((each) => this.verdicts.has(each));
    const item = this.items.find((each) => each.id === id);
    if (item === undefined || !this.verdicts.delete(item.id)) throw new Refusal('nothing-to-undo');
    return this.#detail(item);
  }

  #view(item: DemoItem): ReviewItem {
    const mine = this.verdicts.get(item.id);
    return {
      id: item.id,
      kind: item.kind,
      at: item.at,
      error: 20,
      store,
      workplace: workplaces[item.workplace] ?? { id: 'none', name: 'none' },
      ...(item.poll === undefined ? {} : { poll: `poll-${item.poll}`, question }),
      ...(mine === undefined ? {} : { mine }),
      ...(mine?.value === 0 || mine?.value === 1 ? { standing: mine.value } : {}),
      ...(mine === undefined || item.answer === undefined ? {} : { answer: item.answer }),
    };
  }

  #detail(item: DemoItem): ReviewDetail {
    const at = this.items.indexOf(item);
    const members = this.items.filter((each) => item.poll !== undefined && each.poll === item.poll);
    const opened = members.find((each) => each.kind === 'seller-press')?.at;
    const previous = this.items[at - 1]?.id;
    const next = this.items[at + 1]?.id;
    return {
      item: this.#view(item),
      timeline: (members.length === 0 ? [item] : members).flatMap((each) => {
        const mark = (kind: ReviewDetail['timeline'][number]['kind'], when: number) => ({
          ...{ at: when, kind, item: each.id },
        });
        if (each.kind === 'seller-press')
          return [
            mark('seller-down', each.at),
            mark('seller-up', each.at + 400),
            mark('opened', each.at + 400),
          ];
        return [mark(each.kind, each.at)];
      }),
      ...(opened === undefined ? {} : { window: { from: opened + 400, to: opened + 20_400 } }),
      ...(this.verdicts.has(item.id) && item.poll !== undefined ? { outcome: 'answered' } : {}),
      cameras: item.cameras,
      ...(previous === undefined ? {} : { previous }),
      ...(next === undefined ? {} : { next }),
    };
  }

  #list(query: URLSearchParams) {
    const state = query.get('state') ?? 'all';
    const place = query.get('workplace');
    const inPlace = this.items.filter((item) => place === null || workplaces[item.workplace]?.id === place);
    const isPending = (item: DemoItem) => !this.verdicts.has(item.id);
    const found = inPlace.filter((item) => state === 'all' || isPending(item) === (state === 'pending'));
    const from = Number(query.get('cursor') ?? 0);
    const limit = Number(query.get('limit') ?? 50);
    return {
      items: found.slice(from, from + limit).map((item) => this.#view(item)),
      ...(from + limit < found.length ? { next: `${from + limit}` } : {}),
      total: found.length,
      pending: inPlace.filter(isPending).length,
    };
  }

  #grant(body: unknown) {
    const { camera, from, to } = input(grantRequestSchema, body);
    if (camera === 'cam-away') throw new Refusal('no-footage');
    const span = { from: Math.max(from, this.#recording.from), to: Math.min(to, this.#recording.to) };
    if (span.from >= span.to) throw new Refusal('no-footage');
    return {
      id: `grant-${camera}`,
      playlist: `/api/v1/video/clips/${camera}/${span.from}-${span.to}/playlist.m3u8`,
      spans: [span],
      expiresAt: Date.now() + 900_000,
      error: 210,
    };
  }

  async #serveClip(match: RegExpExecArray, response: ServerResponse): Promise<void> {
    const [, , from, to, name = ''] = match;
    if (name === 'playlist.m3u8') {
      response.writeHead(200, { 'content-type': 'application/vnd.apple.mpegurl' });
      response.end(this.#recording.playlist(Number(from), Number(to)));
      return;
    }
    response.writeHead(200, { 'content-type': 'video/mp4' });
    response.end(await this.#recording.file(name));
  }

  #index(): IndexReply {
    const base = { id: 'q-1', text: question, positive: 'yes' as const };
    if (this.results === 'none') return { questions: [] };
    if (this.results === 'hidden') return { questions: [{ ...base, hidden: true }] };
    if (this.results === 'empty') {
      const none = figure(0, 0, 0, 0);
      const rows = { before: none, after: none, afterWithoutForceMajeure: none };
      return { questions: [{ ...base, hidden: false, polls: 0, excluded: 0, marked: 0, ...rows }] };
    }
    if (this.results === 'large') {
      const rows = {
        before: figure(7648, 1467, 560, 3900),
        after: figure(6905, 1444, 514, 3620),
        afterWithoutForceMajeure: figure(6786, 1370, 502, 3544),
      };
      return { questions: [{ ...base, hidden: false, polls: 13_575, excluded: 824, marked: 276, ...rows }] };
    }
    const polls = this.items.filter((item) => item.answer !== undefined && item.poll !== undefined);
    const zeros = new Set(
      this.items.filter((item) => this.verdicts.get(item.id)?.value === 0).map((item) => item.poll),
    );
    const kept = polls.filter((item) => !zeros.has(item.poll));
    const count = (from: DemoItem[]) => {
      const of = (answer: string) => from.filter((item) => item.answer === answer).length;
      return figure(of('yes') + 10, of('no') + 2, of('unsure'), 1);
    };
    const rows = { before: count(polls), after: count(kept), afterWithoutForceMajeure: count(kept) };
    const excluded = polls.length - kept.length;
    return {
      questions: [{ ...base, hidden: false, polls: polls.length + 13, excluded, marked: 0, ...rows }],
    };
  }

  async #serveFile(path: string, response: ServerResponse): Promise<void> {
    const type = contentTypes[extname(path)];
    const name = type === undefined ? 'index.html' : normalize(path).replace(/^[/.]+/, '');
    try {
      const content = await readFile(join(this.#dist, name));
      response.writeHead(200, { 'content-type': type ?? 'text/html; charset=utf-8' });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }
}

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const isRole = (login: string): login is RoleName => ['expert', 'manager', 'admin', 'seller'].includes(login);

function input<S extends TSchema>(schema: S, body: unknown): Static<S> {
  if (!Check(schema, body)) throw new Refusal('bad-request');
  return body;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}
