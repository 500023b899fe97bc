import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { signRelease } from '@otklik/shared/update/release.ts';
import { expect } from 'vitest';
import { recordAtOnce } from '../../../scripts/camera/record-at-once.ts';
import {
  heartbeatOf,
  PASSWORD,
  Person,
  signIn,
  type TestHub,
  type TestKiosk,
  testHub,
} from '../hub-fixture.ts';
import { hasFfmpeg, upload, wavTone } from '../media/samples.test-help.ts';
import { enrolled, enrolling } from '../users/authenticator.test-help.ts';
import { CLIENT, testProvider } from '../users/identity-provider.test-help.ts';
import { CALLBACK } from '../users/oidc-provider.ts';
import type { Known, Parts } from './fitting-request.test-help.ts';

/** A hub in which everything there is to ask for is there, on a clock of its own. */
export interface Seeded {
  readonly hub: TestHub;
  readonly kiosk: TestKiosk;
  readonly known: Known;
  readonly examples: Readonly<Record<string, Example>>;
}

/** A request of one operation that its schemas alone do not give: what is not said here is taken from them. */
type Example = () => Promise<
  Parts & {
    /** Who asks, where it is not the admin. */
    readonly by?: Person;
    readonly kiosk?: TestKiosk;
    /** Puts back what would be in the way of others. */
    readonly after?: () => void;
  }
>;

/** Where the provider of identities sends people back to. */
const HOME = 'http://hub.test';
const START = Date.UTC(2026, 10, 27, 9);
const FOOTAGE = Date.UTC(2026, 10, 27, 8);
const DAY_MS = 86_400_000;

export async function seeded(): Promise<Seeded> {
  let now = START;
  const key = generateKeyPairSync('ed25519');
  const clock = { wall: () => asWallMs(now), mono: () => asMonoMs(now) };
  const provider = await testProvider(`${HOME}${CALLBACK}`);
  const bare = await testHub({
    ...{ clock, releaseKeys: [key.publicKey] },
    oidc: {
      ...{ issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret },
      ...{ name: 'Company', origin: HOME },
    },
  });
  const hub: TestHub = {
    ...bare,
    close: async () => {
      await bare.close();
      await provider.close();
    },
  };
  const { admin, store, dataDir } = hub;
  const [workplace] = hub.workplaces;
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await admin.post(`/api/v1${path}`, body);
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.json.id;
  };
  const kiosk = await hub.kiosk();
  const device = { bootId: '5A3F0C21', model: 'avr', class: 'serial', holdCapable: true } as const;
  kiosk.add({ type: 'device-up', data: { ...device, serial: 'SN0001', buttons: ['Y', 'N', 'U', 'S'] } });
  const newQuestion = () => made('/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' });
  const question = await newQuestion();
  const group = await made('/store-groups', { name: 'All', stores: [store] });
  const rule = { kind: 'order', unit: 'week', every: 1, questions: [question] };
  const newPlan = (more: object = {}) =>
    made('/plans', {
      name: 'Weeks',
      scope: { kind: 'store', store },
      draft: { from: '2090-01-02', presentation: 'prompt', rule, ...more },
    });
  const plan = await newPlan();
  const newSample = async (of: object = {}) =>
    made('/samples', {
      ...{ question: await newQuestion(), from: '2026-01-01', to: '2026-02-01', scope: { kind: 'all' } },
      ...of,
    });
  const drawn = async (of: object = {}): Promise<string> => {
    const id = await newSample(of);
    const answer = await admin.post(`/api/v1/samples/${id}/draw`, { wanted: 2 });
    if (answer.status !== 200) throw new Error(answer.text);
    return id;
  };
  const footage = join(dataDir, 'footage');
  mkdirSync(footage);
  if (hasFfmpeg) await recordAtOnce({ folder: footage, from: FOOTAGE, seconds: 3 });
  const cameraBody = {
    ...{ name: 'Till', workplaces: [workplace], folder: footage },
    ...{ pattern: '%Y-%m-%d_%H-%M-%S.mp4', zone: 'UTC', timing: 'name' },
  };
  const newCamera = () => made(`/stores/${store}/cameras`, cameraBody);
  const camera = await newCamera();
  const polls = (['yes', 'no', 'unsure', 'yes', 'no'] as const).map((outcome) =>
    kiosk.poll(outcome, { question }),
  );
  await kiosk.sendAll();
  const items = polls.map(({ customer }) => kiosk.item(customer ?? 0));
  const item = (index: number): string => items[index] ?? '';
  const uploaded = async (ms: number): Promise<string> => (await upload(admin, wavTone(ms))).json.sha256;
  const media = await uploaded(600);
  const release = async (version: string, stored: boolean) => {
    const bytes = Buffer.from(`release ${version}`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const signed = signRelease({ version, sha256, size: bytes.length }, key.privateKey);
    if (stored) {
      await admin.post('/api/v1/releases', signed);
      await admin.call('PUT', `/api/v1/releases/${sha256}/archive`, new Blob([bytes]), {
        'content-type': 'application/octet-stream',
      });
    }
    return { signed, sha256, bytes };
  };
  let workers = 0;
  const newOperator = (): Promise<string> => {
    workers += 1;
    return made(`/stores/${store}/operators`, { number: String(100 + workers) });
  };
  const stored = await release('0.2.0', true);
  const verdict = async (by: Person, index: number): Promise<void> => {
    await by.post(`/api/v1/review/items/${item(index)}/verdicts`, { value: 1 });
  };
  const excluded = async (index: number): Promise<void> => {
    const by = await hub.person('expert');
    await by.post(`/api/v1/review/items/${item(index)}/verdicts`, { value: 0, reason: 'no-customer' });
  };
  const watch = { camera, from: FOOTAGE, to: FOOTAGE + 3000, reason: 'review' };
  const granted = async (): Promise<string> => (await admin.post('/api/v1/video/grants', watch)).json.id;
  // A mark far from its press is refused.
  const pressed: number = (await admin.get(`/api/v1/review/items/${item(0)}`)).json.item.at;
  const marked = async (id: string): Promise<string> => {
    const mark = { item: item(0), cameraAt: pressed, frameMs: 40 };
    return (await admin.post(`/api/v1/cameras/${id}/clock/marks`, mark)).json.marks[0].id;
  };
  const reader = () => signIn(hub.hub.url, 'admin', PASSWORD);
  /** A seller, and the worker of the store that the account is of. */
  const seller = async (): Promise<{ readonly by: Person; readonly operator: string }> => {
    const operator = await newOperator();
    const login = `seller of ${operator}`;
    const rights = { name: 'Seller', role: 'seller', scope: { kind: 'store', store } };
    const id = await made('/users', { ...rights, login, password: PASSWORD });
    const linked = await admin.changeUser(id, { ...rights, operator });
    if (linked.status !== 204) throw new Error(linked.text);
    return { by: await signIn(hub.hub.url, login, PASSWORD), operator };
  };
  /** A seller one of whose polls is left out. */
  const leftOut = async () => {
    const { by, operator } = await seller();
    const { customer = 0 } = kiosk.poll('no', { question, operator });
    await kiosk.sendAll();
    const expert = await hub.person('expert');
    await expert.post(`/api/v1/review/items/${kiosk.item(customer)}/verdicts`, { value: 0 });
    return { by, id: kiosk.item(customer) };
  };

  const alert = '00000000000000a1';
  await hub.hub.db.write('applyAlerts', {
    ...{ now, ids: [alert] },
    changes: [
      {
        ...{ rule: 'default-disk', kind: 'disk', subject: 'hub', entity: 'none', facts: { freeMb: 3 } },
        ...{ phase: 'firing', since: 0, before: { phase: 'ok', since: 0 }, event: 'fired' },
      },
    ],
  });
  const ruleBody = { name: '', on: true, scope: { kind: 'store', store } } as const;
  const diskRule = { ...ruleBody, thresholds: { raiseMb: 100, clearMb: 200 } };
  const newRule = (): Promise<string> => made('/alert-rules', { kind: 'disk', ...diskRule });

  const known: Known = {
    alert,
    ...{ store, workplace, question, group, camera, plan, kiosk: kiosk.id, item: item(0) },
    ...{ 'store-group': group, media, sha256: media, release: stored.sha256 },
    ...{ zone: 'Europe/Moscow', folder: '/srv/video', pattern: '%Y-%m-%d_%H-%M-%S.mp4' },
    ...{ boot: '5a3f0c21', date: '2091-01-01' },
  };
  let guests = 0;
  const invited = async (): Promise<{ readonly id: string; readonly token: string }> => {
    guests += 1;
    const guest = { login: `invited${guests}`, name: 'Invited', role: 'expert' };
    const answer = await admin.post('/api/v1/invitations', guest);
    if (answer.status !== 201) throw new Error(answer.text);
    const { id, path } = answer.json;
    return { id, token: path.split('#')[1] };
  };
  const hook = {
    ...{ name: 'Pager', url: 'https://hook.example/x', events: ['alert-fired'], scope: { kind: 'all' } },
  };
  const weekly = async () => ({
    ...{ scope: { kind: 'store', store }, every: 'week', zone: 'Europe/Moscow', at: 480 },
    recipients: [(await admin.get('/api/v1/session')).json.user.id],
  });
  const examples: Readonly<Record<string, Example>> = {
    'POST /api/v1/session': async () => ({
      body: { login: 'admin', password: PASSWORD },
      by: new Person(hub.hub.url),
    }),
    'DELETE /api/v1/session': async () => ({ by: await reader() }),
    'GET /api/v1/devices/{id}': async () => ({ params: { id: workplace } }),
    'GET /api/v1/consoles/{id}': async () => ({ params: { id: 'SN0001' } }),
    'PUT /api/v1/consoles/{id}': async () => ({
      ...{ params: { id: 'SN0001' }, headers: { 'if-match': '"1"' } },
      body: { label: 'Red', retired: false },
    }),
    'PUT /api/v1/operators/{id}': async () => ({
      params: { id: await newOperator() },
      headers: { 'if-match': '"1"' },
      body: { number: '7' },
    }),
    'POST /api/v1/operators/{id}/retirement': async () => ({ params: { id: await newOperator() } }),
    'POST /api/v1/operators/{id}/erasure': async () => ({ params: { id: await newOperator() } }),
    'POST /api/v1/stores/{id}/operators/import': async () => ({
      body: new Blob(['number,name\n9,Orlova\n'], { type: 'text/csv' }),
    }),
    'POST /api/v1/stores/{id}/zone': async () => ({
      params: { id: await made('/stores', { name: 'Moving', zone: 'UTC' }) },
    }),
    'POST /api/v1/stores/{id}/retirement': async () => ({
      params: { id: await made('/stores', { name: 'Closing', zone: 'UTC' }) },
    }),
    'POST /api/v1/workplaces/{id}/retirement': async () => ({
      params: { id: await made(`/stores/${store}/workplaces`, { name: 'Closing' }) },
    }),
    'POST /api/v1/cameras/{id}/retirement': async () => ({ params: { id: await newCamera() } }),
    'POST /api/v1/store-groups/{id}/retirement': async () => ({
      params: { id: await made('/store-groups', { name: 'Old', stores: [] }) },
    }),
    'POST /api/v1/enrolment-codes/{id}/cancellation': async () => ({
      params: { id: (await hub.code()).slice(0, 4) },
    }),
    'POST /api/v1/kiosks/{id}/move': async () => {
      const moved = await hub.kiosk([await made(`/stores/${store}/workplaces`, { name: 'Moving' })]);
      const to = await made('/stores', { name: 'Far', zone: 'UTC' });
      return { params: { id: moved.id }, headers: { 'if-match': '"1"' }, body: { store: to } };
    },
    'POST /api/v1/workplaces/{id}/move': async () => ({
      params: { id: await made(`/stores/${store}/workplaces`, { name: 'Moving' }) },
      body: { store: await made('/stores', { name: 'Near', zone: 'UTC' }) },
    }),
    'POST /api/v1/registers/{id}/revocation': async () => ({
      params: { id: await made(`/stores/${store}/registers`, { name: 'front', workplace }) },
    }),
    'POST /api/v1/alert-rules': async () => ({ body: { kind: 'disk', ...diskRule } }),
    'PUT /api/v1/alert-rules/{id}': async () => ({
      params: { id: await newRule() },
      headers: { 'if-match': '"1"' },
      body: diskRule,
    }),
    'DELETE /api/v1/alert-rules/{id}': async () => ({
      params: { id: await newRule() },
      headers: { 'if-match': '"1"' },
    }),
    'DELETE /api/v1/sessions': async () => ({ by: await hub.person('expert') }),
    'DELETE /api/v1/sessions/{id}': async () => {
      const by = await hub.person('expert');
      return { by, params: { id: (await by.get('/api/v1/sessions')).json.sessions[0].id } };
    },
    'POST /api/v1/session/password': async () => ({
      by: await hub.person('expert'),
      body: { current: PASSWORD, password: 'three plain words' },
    }),
    'POST /api/v1/session/code': async () => {
      const { login, recovery } = await enrolled(hub, 'expert', now);
      return { by: await signIn(hub.hub.url, login, PASSWORD), body: { code: recovery[0] } };
    },
    'POST /api/v1/session/second-step': async () => ({
      by: await hub.person('expert'),
      body: { password: PASSWORD },
    }),
    'POST /api/v1/session/second-step/confirmation': async () => {
      const { by, app } = await enrolling(hub, 'expert');
      return { by, body: { code: app.code(now) } };
    },
    'POST /api/v1/session/second-step/removal': async () => ({
      by: await hub.person('manager'),
      body: { password: PASSWORD },
    }),
    'POST /api/v1/users/{id}/second-step/removal': async () => ({ params: { id: (await invited()).id } }),
    'POST /api/v1/session/identities/removal': async () => ({
      by: await hub.person('manager'),
      body: { password: PASSWORD },
    }),
    'DELETE /api/v1/users/{id}/sessions': async () => ({ params: { id: (await invited()).id } }),
    'POST /api/v1/users/{id}/identities/removal': async () => ({ params: { id: (await invited()).id } }),
    'POST /api/v1/invitations': async () => ({ body: { login: 'guest', name: 'Guest', role: 'expert' } }),
    'POST /api/v1/links/look': async () => ({
      by: new Person(hub.hub.url),
      body: { token: (await invited()).token },
    }),
    'POST /api/v1/links/use': async () => ({
      by: new Person(hub.hub.url),
      body: { token: (await invited()).token, password: 'three plain words' },
    }),
    'POST /api/v1/users': async () => ({
      body: { login: 'made', name: 'Made', role: 'expert', password: 'three plain words' },
    }),
    'POST /api/v1/session/mail/test': async () => {
      const by = await hub.person('manager');
      await by.call('PUT', '/api/v1/session/mail', {
        ...{ on: true, address: 'a@example.org', language: 'ru', zone: 'UTC' },
      });
      return { by };
    },
    'PUT /api/v1/session/mail': async () => ({
      body: { on: true, address: 'a@example.org', language: 'ru', zone: 'Europe/Moscow', digestAt: 540 },
    }),
    'POST /api/v1/webhooks': async () => ({ body: hook }),
    'DELETE /api/v1/webhooks/{id}': async () => ({ params: { id: await made('/webhooks', hook) } }),
    'POST /api/v1/webhooks/{id}/test': async () => ({ params: { id: await made('/webhooks', hook) } }),
    'POST /api/v1/deliveries/{id}/repetition': async () => {
      const user = (await admin.get('/api/v1/session')).json.user.id;
      const id = `gone-${user}`;
      await hub.hub.db.write('enqueueDeliveries', [
        {
          ...{ id, kind: 'mail', recipientId: 'nobody', template: 'test', facts: {}, critical: true, now },
        },
      ]);
      await expect
        .poll(async () => (await admin.get('/api/v1/deliveries?state=dropped')).text, { timeout: 20_000 })
        .toContain(id);
      return { params: { id } };
    },
    'POST /api/v1/views': async () => ({ body: { name: 'Monday', view: { step: 'week' } } }),
    'PUT /api/v1/views/{id}': async () => ({
      params: { id: await made('/views', { name: 'Monday', view: {} }) },
      body: { name: 'Tuesday', view: { places: 'operator' } },
    }),
    'DELETE /api/v1/views/{id}': async () => ({
      params: { id: await made('/views', { name: 'Monday', view: {} }) },
    }),
    'POST /api/v1/views/{id}/restoration': async () => {
      const id = await made('/views', { name: 'Monday', view: {} });
      await admin.call('DELETE', `/api/v1/views/${id}`);
      return { params: { id } };
    },
    'POST /api/v1/report-schedules': async () => ({ body: await weekly() }),
    'DELETE /api/v1/report-schedules/{id}': async () => ({
      params: { id: await made('/report-schedules', await weekly()) },
    }),
    'POST /api/v1/report-schedules/{id}/run': async () => ({
      params: { id: await made('/report-schedules', await weekly()) },
    }),
    'PUT /api/v1/users/{id}': async () => ({
      params: { id: (await invited()).id },
      headers: { 'if-match': '"1"' },
      body: { name: 'Anna', role: 'manager', scope: { kind: 'store', store } },
    }),
    'POST /api/v1/users/{id}/links': async () => ({ params: { id: (await invited()).id } }),
    'POST /api/v1/users/{id}/deactivation': async () => ({ params: { id: (await invited()).id } }),
    'POST /api/v1/users/{id}/activation': async () => ({ params: { id: (await invited()).id } }),
    'POST /api/v1/users/{id}/erasure': async () => ({ params: { id: (await invited()).id } }),
    'PUT /api/v1/questions/{id}': async () => ({ params: { id: await newQuestion() } }),
    'POST /api/v1/questions/{id}/retirement': async () => ({ params: { id: await newQuestion() } }),
    'POST /api/v1/media': async () => ({
      query: { name: 'Hello' },
      body: new Blob([new Uint8Array(wavTone(700))]),
    }),
    'DELETE /api/v1/media/{sha256}': async () => ({ params: { sha256: await uploaded(800) } }),
    'GET /api/v1/plans/periods': async () => ({ query: { from: '2026-12-01', to: '2027-01-01' } }),
    'PUT /api/v1/plans/{id}/draft': async () => ({ params: { id: await newPlan() } }),
    'DELETE /api/v1/plans/{id}/draft': async () => ({ params: { id: await newPlan() } }),
    'POST /api/v1/plans/{id}/commitment': async () => ({ params: { id: await newPlan() } }),
    'POST /api/v1/plans/{id}/versions/{version}/reveal': async () => {
      const id = await newPlan({ from: '2026-12-01', until: '2026-12-10' });
      const committed = await admin.call('POST', `/api/v1/plans/${id}/commitment`, undefined, {
        'if-match': '"1"',
      });
      if (committed.status !== 201) throw new Error(committed.text);
      now = START + 60 * DAY_MS;
      const back = (): void => {
        now = START;
      };
      return { params: { id, version: 1 }, by: await reader(), after: back };
    },
    'GET /api/v1/samples/{id}': async () => ({ params: { id: await newSample() } }),
    'POST /api/v1/samples': async () => ({
      body: { question: await newQuestion(), from: '2026-01-01', to: '2026-02-01', scope: { kind: 'all' } },
    }),
    'GET /api/v1/agreement/own': async () => ({ by: await hub.person('expert') }),
    'GET /api/v1/known-items/presses': async () => ({
      query: { workplace, from: pressed - 60_000, to: pressed + 60_000 },
    }),
    'POST /api/v1/known-items': async () => ({ body: { item: item(2), right: 1 } }),
    'DELETE /api/v1/known-items/{id}': async () => {
      await admin.post('/api/v1/known-items', { item: item(1), right: 0 });
      return { params: { id: item(1) } };
    },
    'PUT /api/v1/double-review': async () => ({ body: { share: 0.05, markers: [] } }),
    'POST /api/v1/samples/{id}/draw': async () => ({
      params: { id: await newSample() },
      body: { wanted: 10 },
    }),
    'PUT /api/v1/samples/{id}/wanted': async () => {
      const day = (days: number) => new Date(pressed + days * 86_400_000).toISOString().slice(0, 10);
      const id = await drawn({ question, from: day(-1), to: day(2) });
      return { params: { id }, body: { wanted: 3 } };
    },
    'POST /api/v1/samples/{id}/reveal': async () => ({ params: { id: await drawn() } }),
    'GET /api/v1/samples/{id}/proof': async () => {
      const id = await drawn();
      await admin.post(`/api/v1/samples/${id}/reveal`);
      return { params: { id } };
    },
    'POST /api/v1/kiosks/{id}/identify': async () => {
      const listening = await hub.kiosk();
      await listening.stream();
      return { params: { id: listening.id } };
    },
    'POST /api/v1/kiosks/{id}/revocation': async () => ({
      params: { id: (await hub.kiosk()).id },
      body: { reason: 'stolen' },
    }),
    'POST /api/v1/kiosks/{id}/key-rotation': async () => ({ params: { id: (await hub.kiosk()).id } }),
    'PUT /api/v1/kiosk/key': async () => {
      const old = await hub.kiosk();
      await admin.post(`/api/v1/kiosks/${old.id}/key-rotation`);
      return { kiosk: old, body: old.keyChange() };
    },
    'POST /api/v1/kiosk/enrol': async () => {
      const key32 = Buffer.alloc(32, 7).toString('base64url');
      return { body: { code: (await hub.code()).split('-')[0], publicKey: key32, version: '0.1.0' } };
    },
    'POST /api/v1/kiosk/heartbeat': async () => ({ body: heartbeatOf() }),
    'POST /api/v1/kiosk/events': async () => {
      const sender = await hub.kiosk();
      sender.poll('yes', { question });
      return { kiosk: sender, body: sender.batch(1, sender.events.length) };
    },
    'GET /api/v1/kiosk/releases/{sha256}': async () => ({
      params: { sha256: stored.sha256 },
      headers: { range: 'bytes=0-3' },
    }),
    'POST /api/v1/releases': async () => ({ body: (await release('0.3.0', false)).signed }),
    'PUT /api/v1/releases/{sha256}/archive': async () => ({ body: new Blob([stored.bytes]) }),
    'PUT /api/v1/releases/{sha256}/rollout': async () => ({
      headers: { 'if-match': '"0"' },
      body: { percent: 10, kiosks: [kiosk.id], when: 'auto' },
    }),
    'POST /api/v1/releases/{sha256}/rollout/preview': async () => ({
      body: { percent: 10, kiosks: [kiosk.id], when: 'auto' },
    }),
    'POST /api/v1/review/items/{id}/confirm': async () => {
      const by = await hub.person('expert');
      await verdict(by, 1);
      return { params: { id: item(1) }, body: { match: true }, by };
    },
    'POST /api/v1/review/items/{id}/second-look': async () => ({
      params: { id: item(1) },
      body: { wanted: true },
    }),
    'POST /api/v1/review/holds': async () => ({ body: { items: [item(1), item(2)], take: 1 } }),
    'PUT /api/v1/cameras/{id}/motion-region': async () => ({
      params: { id: await newCamera() },
      body: { x: 10, y: 20, width: 50, height: 60 },
    }),
    'GET /api/v1/exclusions': async () => ({ query: { store } }),
    'GET /api/v1/own/figures': async () => ({ by: (await seller()).by }),
    'GET /api/v1/own/exclusions': async () => ({ by: (await leftOut()).by }),
    'POST /api/v1/own/exclusions/{id}/appeal': async () => {
      const { by, id } = await leftOut();
      return { by, params: { id }, body: { text: 'I stood apart.' } };
    },
    'POST /api/v1/own/exclusions/{id}/appeal/withdrawal': async () => {
      const { by, id } = await leftOut();
      await by.post(`/api/v1/own/exclusions/${id}/appeal`, { text: 'I stood apart.' });
      return { by, params: { id } };
    },
    'POST /api/v1/exclusions/{id}/appeal': async () => {
      await excluded(3);
      return { params: { id: item(3) }, body: { text: 'The customer pressed; see the camera behind.' } };
    },
    'POST /api/v1/exclusions/{id}/appeal/withdrawal': async () => {
      await excluded(4);
      await admin.post(`/api/v1/exclusions/${item(4)}/appeal`, { text: 'The customer pressed.' });
      return { params: { id: item(4) } };
    },
    'POST /api/v1/review/undo': async () => {
      const by = await hub.person('expert');
      await verdict(by, 2);
      return { by };
    },
    'POST /api/v1/stores/{id}/cameras': async () => ({ params: { id: store }, body: cameraBody }),
    'PUT /api/v1/cameras/{id}': async () => ({ params: { id: await newCamera() }, body: cameraBody }),
    'POST /api/v1/cameras/{id}/clock/marks': async () => ({
      params: { id: await newCamera() },
      body: { item: item(0), cameraAt: pressed, frameMs: 40 },
    }),
    'POST /api/v1/cameras/{id}/clock/marks/{mark}/withdrawal': async () => {
      const camera = await newCamera();
      return { params: { id: camera, mark: await marked(camera) } };
    },
    'POST /api/v1/cameras/{id}/clock/versions': async () => {
      const camera = await newCamera();
      const body = { from: FOOTAGE, basis: 'marks', marks: [await marked(camera)] };
      return { params: { id: camera }, body };
    },
    'GET /api/v1/results/polls/{id}': async () => ({ params: { id: kiosk.item(polls[0]?.opened ?? 0) } }),
    'POST /api/v1/video/grants': async () => ({ body: watch }),
    'GET /api/v1/video/grants/{id}/index.m3u8': async () => ({ params: { id: await granted() } }),
    'GET /api/v1/video/grants/{id}/thumbnails': async () => ({ params: { id: await granted() } }),
    'GET /api/v1/video/grants/{id}/{part}': async () => {
      const id = await granted();
      await admin.get(`/api/v1/video/grants/${id}/index.m3u8`);
      return { params: { id, part: 'seg-0.m4s' } };
    },
  };
  return { hub, kiosk, known, examples };
}
