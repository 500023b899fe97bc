import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import {
  ENROLMENT_CODE_LIFETIME_MS,
  enrolmentCodeReplySchema,
  enrolmentCodeRequestSchema,
  storesReplySchema,
} from '@otklik/shared/api/admin.ts';
import {
  type Alert,
  type AlertDetail,
  type AlertRule,
  alertCommentRequestSchema,
  alertDetailSchema,
  alertListReplySchema,
  alertRuleChangeSchema,
  alertRuleSchema,
  alertRulesReplySchema,
} from '@otklik/shared/api/alerts.ts';
import { auditReplySchema } from '@otklik/shared/api/audit.ts';
import { type ProblemCode, problemCodes } from '@otklik/shared/api/common.ts';
import { identifyRequestSchema, kioskListReplySchema } from '@otklik/shared/api/heartbeat.ts';
import type { LiveEventName } from '@otklik/shared/api/live.ts';
import {
  codeRequestSchema,
  linkLookReplySchema,
  linkLookRequestSchema,
  ownIdentitiesReplySchema,
  personListReplySchema,
  secondStepBegunSchema,
  secondStepConfirmedSchema,
  secondStepReplySchema,
  sessionListReplySchema,
  signInWaysSchema,
} from '@otklik/shared/api/people.ts';
import {
  comparisonReplySchema,
  controlReplySchema,
  type IndexReply,
  indexReplySchema,
  pollListReplySchema,
  resultDimensionSchema,
  resultsReplySchema,
} from '@otklik/shared/api/results.ts';
import {
  holdsReplySchema,
  holdsRequestSchema,
  type ReviewDetail,
  type ReviewItem,
  type ReviewWayLine,
  reviewDetailSchema,
  reviewListReplySchema,
  reviewWaysReplySchema,
  secondLookRequestSchema,
  undoRequestSchema,
} from '@otklik/shared/api/review.ts';
import { reviewCoverageReplySchema } from '@otklik/shared/api/review-coverage.ts';
import {
  motionSettingsSchema,
  motionSwitchSchema,
  riskCountsReplySchema,
  riskReasonsReplySchema,
} from '@otklik/shared/api/risk.ts';
import { sampleListReplySchema } from '@otklik/shared/api/samples.ts';
import {
  type RoleName,
  type SessionStep,
  sessionReplySchema,
  signInRequestSchema,
} from '@otklik/shared/api/session.ts';
import { storeGroupsReplySchema } from '@otklik/shared/api/store-groups.ts';
import { confirmRequestSchema, verdictRequestSchema } from '@otklik/shared/api/verdicts.ts';
import { grantReplySchema, grantRequestSchema, thumbnailsReplySchema } from '@otklik/shared/api/video.ts';
import { viewListReplySchema } from '@otklik/shared/api/views.ts';
import { paceReplySchema } from '@otklik/shared/api/workload.ts';
import type { Static, TSchema } from 'typebox';
import { Assert, Check } from 'typebox/value';
import { demoAlerts, demoRules } from './demo-alerts.ts';
import { type DemoItem, demoItems, figure, question, store, workplaces } from './demo-data.ts';
import { sendDelivery } from './demo-delivery.ts';
import { sendDevices } from './demo-devices.ts';
import { demoKiosks, KIOSKS_NOW } from './demo-kiosks.ts';
import { sendOwn } from './demo-own.ts';
import {
  DEMO_CODE_NOW,
  DEMO_LINK,
  DEMO_RECOVERY,
  DEMO_SECRET,
  demoAccounts,
  demoAudit,
  demoSessions,
  demoUser,
} from './demo-people.ts';
import {
  DEMO_DAYS,
  DEMO_VIEWS,
  demoComparison,
  demoControl,
  demoFigures,
  demoPolls,
} from './demo-results.ts';
import { type DemoReasons, demoCoverage, demoFindings, demoMotion } from './demo-risk.ts';
import type { Recording } from './recording.ts';

/** The strictest policy the built screens must live with: not even inline styles. */
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'";

/** Where pages of the tests say which one they are. */
export const PAGE_HEADER = 'x-otklik-test-page';

const DEMO_CODE = '7K3M9QX2VB4T8WZ6-3f9a0c51e7b2d864';

type SendReply = <S extends TSchema>(schema: S, value: Static<S>, status?: number) => void;
type Verdict = NonNullable<ReviewItem['mine']>;

class Refusal extends Error {
  readonly problem: ProblemCode;
  constructor(problem: ProblemCode) {
    super(problem);
    this.problem = problem;
  }
}

/** Replies that stay on the line, though the hub has done what was asked. */
export interface Held {
  /** The first such call is done. */
  readonly done: Promise<void>;
  /** The replies arrive, and later ones at once. */
  arrive(): void;
}

/** A hub for the browser tests: the schemas of the API over a few events in memory. */
export class DemoHub {
  items: DemoItem[] = demoItems();
  readonly verdicts = new Map<string, Verdict>();
  readonly seen = new Set<string>();
  /** Items for which a second look is asked, and those at which somebody else is. */
  readonly flagged = new Set<string>();
  readonly held = new Set<string>();
  /** Reasons by risk of an item: as told before and after its verdict. */
  motionOn = false;
  readonly risks = new Map<string, DemoReasons>();
  readonly log: string[] = [];
  /** What the hub says of transcoding with each grant, ms. */
  preparing: number | undefined;
  results: 'real' | 'hidden' | 'empty' | 'none' | 'large' = 'real';
  storesEmpty = false;
  /** Stores beside the first, and more kiosks than one answer holds. */
  moreStores = 0;
  /** Whether the seller's account is of a worker. */
  linked = true;
  /** Requests to these paths lose their connection, unanswered and undone. */
  dropped: RegExp | undefined;
  /** Whether people may sign in by another's page. */
  provider = false;
  /** What is missing in the session. */
  step: SessionStep | undefined;
  alerts: Alert[] = demoAlerts();
  rules: AlertRule[] = demoRules();
  readonly #comments = new Map<string, AlertDetail['comments']>();
  readonly #streams = new Set<ServerResponse>();
  /** Names of pages that are closed, as they say them in `PAGE_HEADER`. */
  readonly closed = new Set<string>();
  /** How often a kiosk was asked to show itself. */
  identified = 0;
  #signedIn: RoleName | undefined;
  #failures: { readonly path: RegExp; readonly code: ProblemCode }[] = [];
  #holds: { readonly asked: RegExp; readonly reached: () => void; readonly released: Promise<void> }[] = [];
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
    this.alerts = demoAlerts();
    this.rules = demoRules();
    this.#comments.clear();
    this.verdicts.clear();
    this.seen.clear();
    this.flagged.clear();
    this.risks.clear();
    this.motionOn = false;
    this.held.clear();
    this.log.length = 0;
    this.identified = 0;
    this.results = 'real';
    this.preparing = undefined;
    this.storesEmpty = false;
    this.moreStores = 0;
    this.linked = true;
    this.identified = 0;
    this.dropped = undefined;
    this.step = undefined;
    this.provider = false;
    this.#failures = [];
    this.#holds = [];
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

  /** Holds the replies to what is asked, by method and path: here, as what a page intercepts begins a little later. */
  hold(asked: RegExp): Held {
    const done = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const hold = { asked, reached: done.resolve, released: held.promise };
    this.#holds.push(hold);
    return {
      done: done.promise,
      arrive: () => {
        this.#holds = this.#holds.filter((each) => each !== hold);
        held.resolve();
      },
    };
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://hub');
    response.setHeader('content-security-policy', policy);
    if (!url.pathname.startsWith('/api/')) return this.#serveFile(url.pathname, response);
    if (this.#isOfClosed(request) || this.dropped?.test(url.pathname) === true) {
      request.socket.destroy();
      return;
    }
    this.log.push(`${request.method} ${url.pathname}`);
    try {
      const planned = this.#failures.findIndex((each) => each.path.test(url.pathname));
      const failure = planned === -1 ? undefined : this.#failures.splice(planned, 1)[0];
      if (failure !== undefined) throw new Refusal(failure.code);
      const body = await readBody(request);
      if (this.#isOfClosed(request)) request.socket.destroy();
      else await this.#route(request, url, body, response);
    } catch (thrown) {
      const code = thrown instanceof Refusal ? thrown.problem : 'internal';
      if (!(thrown instanceof Refusal)) console.error(thrown);
      const status = problemCodes[code];
      response.writeHead(status, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ type: 'about:blank', title: code, status, code }));
    }
  }

  /** A page's last request may be read when it is closed and the next test has begun: it must change nothing there. */
  #isOfClosed({ headers }: IncomingMessage): boolean {
    const page = headers[PAGE_HEADER];
    return typeof page === 'string' && this.closed.has(page);
  }

  async #route(request: IncomingMessage, url: URL, body: unknown, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(url.pathname.slice('/api/v1'.length));
    const method = request.method ?? 'GET';
    const send = <S extends TSchema>(schema: S, value: Static<S>, status = 200) => {
      Assert(schema, value);
      const text = JSON.stringify(value);
      const answer = () => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(text);
      };
      const hold = this.#holds.find(({ asked }) => asked.test(`${method} ${path}`));
      if (hold === undefined) return answer();
      hold.reached();
      void hold.released.then(answer);
    };
    if (path === '/session' && method === 'POST') {
      const { login, password } = input(signInRequestSchema, body);
      if (password !== 'right-password' || !isRole(login)) throw new Refusal('wrong-credentials');
      this.#signedIn = login;
    }
    if (path === '/links/look') {
      if (input(linkLookRequestSchema, body).token !== DEMO_LINK) throw new Refusal('link-unknown');
      return send(linkLookReplySchema, { kind: 'invitation', login: 'anna.belova', expiresAt: KIOSKS_NOW });
    }
    if (path === '/sign-in')
      return send(signInWaysSchema, this.provider ? { oidc: { name: 'Example ID' } } : {});
    if (path === '/session/oidc') throw new Refusal('oidc-away');
    const role = this.#signedIn;
    if (role === undefined) throw new Refusal('not-signed-in');
    if (path === '/session' && method === 'DELETE') {
      this.#signedIn = undefined;
      response.writeHead(204).end();
      return;
    }
    if (path === '/session')
      return send(sessionReplySchema, {
        user: demoUser(role),
        csrf: 'csrf-token',
        ...(this.step === undefined ? {} : { step: this.step }),
      });
    if (method === 'POST' && request.headers['x-otklik-csrf'] !== 'csrf-token') throw new Refusal('csrf');
    if (sendDelivery(path, send)) return;
    if (path === '/session/identities')
      return send(ownIdentitiesReplySchema, { identities: [], password: true });
    if (path.startsWith('/session/')) return this.#secondStep(path, body, send, role);
    if (path === '/sessions') return send(sessionListReplySchema, { sessions: [...demoSessions] });
    const file = /^\/video\/clips\/([\w-]+)\/(\d+)-(\d+)\/([\w.]+)$/.exec(path);
    if (file !== null) {
      const hold = this.#holds.find(({ asked }) => asked.test(`${method} ${path}`));
      hold?.reached();
      await hold?.released;
      return this.#serveClip(file, response);
    }
    if (/^\/video\/grants\/grant-[\w-]+\/thumbnails$/.test(path)) {
      const at = Array.from({ length: 12 }, (_, index) => this.#recording.from + index * 2000);
      const strips = [{ image: '/api/v1/video/strip.svg', at }];
      return send(thumbnailsReplySchema, { width: 160, height: 90, strips });
    }
    if (path === '/video/strip.svg') {
      response.writeHead(200, { 'content-type': 'image/svg+xml' });
      response.end(demoStrip);
      return;
    }
    if (path === '/video/grants') return send(grantReplySchema, this.#grant(body), 201);
    if (path === '/results/index') return send(indexReplySchema, this.#index());
    if (path === '/results/reviewed') {
      if (role !== 'manager' && role !== 'admin') throw new Refusal('forbidden');
      return send(reviewCoverageReplySchema, demoCoverage());
    }
    if (path === '/results' || path.startsWith('/results/')) {
      if (role !== 'manager' && role !== 'admin') throw new Refusal('forbidden');
      return this.#results(path, url.searchParams, send);
    }
    if (path === '/views')
      return send(viewListReplySchema, { views: this.results === 'large' ? [...DEMO_VIEWS] : [] });
    if (path === '/samples') return send(sampleListReplySchema, { samples: [] });
    if (path === '/store-groups')
      return send(storeGroupsReplySchema, {
        groups: this.storesEmpty ? [] : [{ id: 'g1', name: 'Центр', stores: [store.id] }],
      });
    if (path === '/stores')
      return send(storesReplySchema, {
        stores: this.storesEmpty
          ? []
          : Array.from({ length: this.moreStores + 1 }, (_, i) =>
              i === 0
                ? { ...store, workplaces }
                : { ...store, id: `more-${i}`, name: `Дальний ${i}`, workplaces: [] },
            ),
      });
    if (path === '/live') return this.#openStream(response);
    const alert = /^\/alerts\/([0-9a-f]+)(?:\/(acknowledgement|comments))?$/.exec(path);
    if (alert !== null)
      return send(alertDetailSchema, this.#alert(alert, body), method === 'GET' ? 200 : 201);
    if (path === '/alerts') {
      const state = url.searchParams.get('state');
      const alerts = this.alerts.filter((each) => state === null || each.state === state);
      return send(alertListReplySchema, { alerts });
    }
    if (path === '/alert-rules') return send(alertRulesReplySchema, { rules: this.rules });
    if (path.startsWith('/alert-rules/')) return send(alertRuleSchema, this.#changeRule(path, body));
    if (role === 'seller' && sendOwn(path, this.linked, send)) return;
    if (sendDevices(path, url.searchParams, send)) return;
    if (path === '/kiosks') {
      const of = url.searchParams.get('store');
      return send(kioskListReplySchema, {
        kiosks: demoKiosks.filter((kiosk) => (of ?? kiosk.store) === kiosk.store),
        now: KIOSKS_NOW,
        ...(of === null && this.moreStores > 0 ? { next: demoKiosks.at(-1)?.id ?? '' } : {}),
      });
    }
    if (/^\/kiosks\/[0-9a-f]{32}\/identify$/.test(path)) {
      if (role !== 'admin') throw new Refusal('forbidden');
      input(identifyRequestSchema, body);
      if (!path.includes(`${demoKiosks[0]?.id}`)) throw new Refusal('kiosk-away');
      this.identified += 1;
      response.writeHead(204).end();
      return;
    }
    if (path === '/enrolment-codes') {
      if (role !== 'admin') throw new Refusal('forbidden');
      input(enrolmentCodeRequestSchema, body);
      const expiresAt = Date.now() + ENROLMENT_CODE_LIFETIME_MS;
      return send(enrolmentCodeReplySchema, { code: DEMO_CODE, expiresAt }, 201);
    }
    if (path === '/risk/motion') {
      if (role !== 'admin') throw new Refusal('forbidden');
      if (request.method === 'PUT') this.motionOn = input(motionSwitchSchema, body).on;
      return send(motionSettingsSchema, demoMotion(this.motionOn));
    }
    if (path === '/risk/findings') {
      if (role !== 'manager' && role !== 'admin') throw new Refusal('forbidden');
      return send(riskCountsReplySchema, { stores: [...demoFindings], unscored: 0 });
    }
    if (path === '/users') return send(personListReplySchema, { users: [...demoAccounts] });
    if (path === '/audit') return send(auditReplySchema, { entries: [...demoAudit], next: '37' });
    if (role !== 'expert' && role !== 'admin') throw new Refusal('forbidden');
    if (path === '/review/items') return send(reviewListReplySchema, this.#list(url.searchParams));
    if (path === '/review/pace') return send(paceReplySchema, { today: 48, week: 312, perHour: 214.5 });
    if (path === '/review/ways')
      return send(reviewWaysReplySchema, {
        ways: [this.#orderLine(), ...this.#riskLine()],
      });
    if (path === '/review/holds') {
      const { items } = input(holdsRequestSchema, body);
      const held = items.filter((each) => this.held.has(each)).map((each) => ({ item: each, by: 'Орлова' }));
      return send(holdsReplySchema, { held });
    }
    if (path === '/review/undo') return send(reviewDetailSchema, this.#undo(body));
    const named = /^\/review\/items\/([^/]+)(?:\/(verdicts|confirm|second-look|reasons))?$/.exec(path);
    const item = this.items.find((each) => each.id === named?.[1]);
    if (named === null) throw new Refusal('not-found');
    if (item === undefined) throw new Refusal('event-unknown');
    if (named[2] === 'reasons') {
      const told = this.verdicts.has(item.id) ? 'told' : 'shown';
      return send(riskReasonsReplySchema, { reasons: [...(this.risks.get(item.id)?.[told] ?? [])] });
    }
    if (named[2] === 'verdicts') {
      this.#judge(item, body);
      return send(reviewDetailSchema, this.#detail(item), 201);
    }
    if (named[2] === 'confirm') this.#confirm(item, body);
    if (named[2] === 'second-look') {
      if (input(secondLookRequestSchema, body).wanted) this.flagged.add(item.id);
      else this.flagged.delete(item.id);
    }
    return send(reviewDetailSchema, this.#detail(item));
  }

  #secondStep(path: string, body: unknown, send: SendReply, role: RoleName): void {
    const told = { user: demoUser(role), csrf: 'csrf-token' };
    if (path === '/session/second-step') {
      if (body === undefined)
        send(secondStepReplySchema, { since: KIOSKS_NOW, recoveryLeft: 9, required: false });
      else send(secondStepBegunSchema, DEMO_SECRET, 201);
      return;
    }
    if (input(codeRequestSchema, body).code !== DEMO_CODE_NOW) throw new Refusal('code-wrong');
    this.step = undefined;
    if (path === '/session/code') send(sessionReplySchema, told, 201);
    else send(secondStepConfirmedSchema, { session: told, recovery: [...DEMO_RECOVERY] }, 201);
  }

  /** What is told as it happens; it ends with the page. */
  #openStream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('id: demo-0\nevent: ready\ndata: {}\n\n');
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }

  /** Tells every page that is open. */
  say(event: LiveEventName, data: object): void {
    for (const stream of this.#streams)
      stream.write(`id: demo-1\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #alert([, id, action]: RegExpExecArray, body: unknown): AlertDetail {
    const index = this.alerts.findIndex((each) => each.id === id);
    const alert = this.alerts[index];
    if (alert === undefined) throw new Refusal('alert-unknown');
    const comments = this.#comments.get(alert.id) ?? [];
    if (action === 'comments') {
      const { text } = input(alertCommentRequestSchema, body);
      comments.push({ at: KIOSKS_NOW, by: 'user-admin', text });
      this.#comments.set(alert.id, comments);
    }
    const taken = { state: 'acknowledged', acknowledgedAt: KIOSKS_NOW } as const;
    const next = { ...alert, ...(action === 'acknowledgement' ? taken : {}), comments: comments.length };
    this.alerts[index] = next;
    return { alert: next, comments };
  }

  #changeRule(path: string, body: unknown): AlertRule {
    const index = this.rules.findIndex(({ id }) => path.endsWith(id));
    const rule = this.rules[index];
    if (rule === undefined) throw new Refusal('rule-unknown');
    const next = { ...rule, ...input(alertRuleChangeSchema, body), revision: rule.revision + 1 };
    this.rules[index] = next;
    return next;
  }

  #riskLine(): ReviewWayLine[] {
    const waiting = [...this.risks.keys()].filter((id) => !this.verdicts.has(id)).length;
    return waiting === 0 ? [] : [{ way: 'risk', waiting }];
  }

  #orderLine(): ReviewWayLine {
    return { way: 'order', waiting: this.items.filter(({ id }) => !this.verdicts.has(id)).length };
  }

  #judge(item: DemoItem, body: unknown): void {
    const request = input(verdictRequestSchema, body);
    if (this.verdicts.has(item.id)) throw new Refusal('already-decided');
    const unblinded = this.seen.has(item.id);
    this.seen.add(item.id);
    this.#given.push(item.id);
    const { key = '0'.repeat(16), ...said } = request;
    this.verdicts.set(item.id, { id: key, ...said, unblinded, confirmed: false, at: Date.now() });
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
      ...(this.flagged.has(item.id) ? { secondLook: { by: 'Анна Белова', at: 1 } } : {}),
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
      chain: item.chain ?? { source: 'serial', console: 119, kiosk: { error: 12, age: 19_400 }, hub: 20 },
      cameras: item.cameras,
      ...(previous === undefined ? {} : { previous }),
      ...(next === undefined ? {} : { next }),
    };
  }

  #list(query: URLSearchParams) {
    const state = query.get('state') ?? 'all';
    const place = query.get('workplace');
    const [since, until] = [
      Number(query.get('from') ?? 0),
      Number(query.get('to') ?? Number.MAX_SAFE_INTEGER),
    ];
    const inPlace = this.items.filter(
      (item) =>
        (query.get('way') !== 'risk' || this.risks.has(item.id)) &&
        (place === null || workplaces[item.workplace]?.id === place) &&
        item.at >= since &&
        item.at < until,
    );
    const isPending = (item: DemoItem) => !this.verdicts.has(item.id);
    const found = inPlace.filter((item) =>
      state === 'second-look'
        ? this.flagged.has(item.id)
        : state === 'all' || isPending(item) === (state === 'pending'),
    );
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
      ...{ error: 210, offset: 0, clock: 0 },
      ...(this.preparing === undefined ? {} : { preparing: this.preparing }),
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
    const days = { days: DEMO_DAYS };
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
      return {
        questions: [{ ...base, ...days, hidden: false, polls: 13_575, excluded: 824, marked: 276, ...rows }],
      };
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

  #results(path: string, search: URLSearchParams, send: SendReply): void {
    const large = this.results === 'large';
    const whole = this.#index().questions.find(({ id }) => id === search.get('question'));
    if (whole === undefined) throw new Refusal('question-unknown');
    if (search.get('store') === 'store-away') throw new Refusal('out-of-scope');
    if (path === '/results/control') send(controlReplySchema, demoControl(large));
    else if (path === '/results/comparison') send(comparisonReplySchema, demoComparison(search));
    else if (path === '/results/polls') send(pollListReplySchema, demoPolls());
    else {
      const by = input(resultDimensionSchema, search.get('by'));
      send(resultsReplySchema, demoFigures(whole, by, large));
    }
  }

  async #serveFile(path: string, response: ServerResponse): Promise<void> {
    const type = contentTypes[extname(path)];
    const name = type === undefined ? 'index.html' : normalize(path).replace(/^[/.]+/, '');
    try {
      const content = await readFile(join(this.#dist, name));
      // As the hub: a file whose name has its hash never changes.
      const cached = path.startsWith('/assets/')
        ? { 'cache-control': 'public, max-age=31536000, immutable' }
        : {};
      response.writeHead(200, { 'content-type': type ?? 'text/html; charset=utf-8', ...cached });
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

/** Twelve frames, told apart by their shade. */
const demoStrip = `<svg xmlns="http://www.w3.org/2000/svg" width="1920" height="90">${Array.from(
  { length: 12 },
  (_, at) => `<rect x="${at * 160}" width="160" height="90" fill="hsl(210 10% ${20 + at * 4}%)"/>`,
).join('')}</svg>`;
