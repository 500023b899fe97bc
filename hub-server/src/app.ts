import type { KeyObject } from 'node:crypto';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { createAmong } from './alerts/among.ts';
import { createAlertEngine } from './alerts/engine.ts';
import { alertRoutes } from './alerts/routes.ts';
import { appealRoutes } from './appeals/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { cameraClockRoutes } from './cameras/clock-routes.ts';
import { consoleRoutes } from './consoles/routes.ts';
import type { AlertNews } from './db/contract/alerts.ts';
import type { HubDatabase } from './db/hub-database.ts';
import { deliveryRoutes } from './deliveries/routes.ts';
import { deviceRoutes } from './devices/routes.ts';
import { agreementRoutes } from './double/agreement-routes.ts';
import { createLots } from './double/lots.ts';
import { doubleReviewRoutes } from './double/routes.ts';
import { installErrorHandler } from './error-handler.ts';
import { exportRoutes } from './exports/routes.ts';
import type { HubIdentity } from './hub-identity.ts';
import { rebucketRoutes } from './ingest/rebucket-routes.ts';
import { ingestRoutes } from './ingest/routes.ts';
import { configTags } from './kiosks/config-tags.ts';
import { kioskHealthRoutes } from './kiosks/health-routes.ts';
import { keepHeartbeats } from './kiosks/heartbeats.ts';
import { kioskKeyRoutes } from './kiosks/key-routes.ts';
import { kioskRoutes } from './kiosks/routes.ts';
import { streamRoutes } from './kiosks/stream-routes.ts';
import { createKioskStreams } from './kiosks/streams.ts';
import { createFeeds } from './live/feeds.ts';
import { createLive } from './live/live.ts';
import { liveRoutes } from './live/routes.ts';
import { mediaRoutes } from './media/routes.ts';
import { collectLoading } from './ops/collect-loading.ts';
import { healthRoutes } from './ops/health.ts';
import { createMetrics, freeBytes } from './ops/metrics.ts';
import { ownRoutes } from './own/routes.ts';
import { installAuth, type SessionCache, sessionCache, tokenHash } from './plugins/auth.ts';
import type { HubContext } from './plugins/context.ts';
import { installOpenapi } from './plugins/openapi.ts';
import { installScope, withinOf } from './plugins/scope.ts';
import { installSecurityHeaders, strictHeaders } from './plugins/security-headers.ts';
import { installSchemas } from './plugins/validation.ts';
import { installWebUi } from './plugins/web-ui.ts';
import { sendProblem } from './problem.ts';
import { keepBoundaries } from './questions/boundaries.ts';
import { keepPlansAhead } from './questions/keep-ahead.ts';
import { planRoutes } from './questions/plan-routes.ts';
import { questionRoutes } from './questions/routes.ts';
import { keepOffers } from './releases/offer.ts';
import { releaseRoutes } from './releases/routes.ts';
import type { Printer } from './reports/print-pdf.ts';
import { reportRoutes } from './reports/routes.ts';
import { resultFileRoutes } from './results/file-routes.ts';
import { resultRoutes } from './results/routes.ts';
import { parseItemId } from './review/item-id.ts';
import { reviewRoutes } from './review/routes.ts';
import { keepMotion } from './risk/keep-motion.ts';
import { keepRisk } from './risk/keep-risk.ts';
import { riskRoutes } from './risk/routes.ts';
import { sampleRoutes } from './samples/routes.ts';
import { chainChangeRoutes } from './stores/change-routes.ts';
import { storeGroupRoutes } from './stores/group-routes.ts';
import { operatorRoutes } from './stores/operator-routes.ts';
import { registerRoutes } from './stores/register-routes.ts';
import { storeRoutes } from './stores/routes.ts';
import { storeSettingsRoutes } from './stores/settings-routes.ts';
import { linkRoutes } from './users/link-routes.ts';
import type { OidcSettings } from './users/oidc-provider.ts';
import { oidcRoutes } from './users/oidc-routes.ts';
import { personRoutes } from './users/person-routes.ts';
import { sessionRoutes } from './users/routes.ts';
import { createSealer } from './users/sealed.ts';
import type { SecondStepRule } from './users/second-step.ts';
import { secondStepRoutes } from './users/second-step-routes.ts';
import { createClipCache } from './video/clip-cache.ts';
import { openCredentials } from './video/remote/credentials.ts';
import { RemoteArchives } from './video/remote/remote-archives.ts';
import { videoRoutes } from './video/routes.ts';
import { createTranscoder } from './video/transcode/transcoder.ts';
import { viewRoutes } from './views/routes.ts';

export interface AppDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly identity: HubIdentity;
  readonly dataDir: string;
  /** Folder of the built validator; need not exist. */
  readonly uiDir: string;
  readonly logger: FastifyBaseLogger;
  /** Origin under which people reach the hub, such as https://hub.example. */
  readonly publicUrl?: string | undefined;
  /** Absent: `optional`. */
  readonly secondStep?: SecondStepRule | undefined;
  /** By which people may sign in besides. */
  readonly oidc?: OidcSettings | undefined;
  /** Lets others than this machine read /metrics. */
  readonly metricsToken?: string | undefined;
  /** Public keys one of which must have signed a release of the kiosk's program. */
  readonly releaseKeys?: readonly KeyObject[] | undefined;
  /** Room on the disk for what is made of recordings, bytes. */
  readonly videoCacheBytes?: number | undefined;
  /** Between two looks at what alert rules watch, ms; absent: a minute. */
  readonly alertsEveryMs?: number | undefined;
  /** Between two looks at events that are to be scored by risk, ms; absent: five minutes. */
  readonly riskEveryMs?: number | undefined;
  /** Events that arrived later than so long ago wait to be scored, ms; absent: ten seconds. */
  readonly riskSettleMs?: number | undefined;
  /** Between two looks at pictures for the motion hint, ms; absent: a minute. */
  readonly motionEveryMs?: number | undefined;
  /** Whether there is a server that takes mail. */
  readonly mailReady: boolean;
  readonly printer: Printer;
}

export const VERSION = '0.1.0';
/** Largest body of a route that does not say otherwise, bytes. */
const BODY_LIMIT = 64 * 1024;
/** Alerts are looked at as a whole at the latest after so long; else only what may have changed. */
const HOUR_MS = 60 * 60_000;
const VIDEO_CACHE_BYTES = 2048 * 1024 * 1024;
/** How long one part of the hub may take to get ready, ms. */
const PLUGIN_TIMEOUT_MS = 120_000;

/** Builds the hub's HTTP side. It neither listens nor closes the database. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { db, clock, rng, identity, dataDir, uiDir, logger } = deps;
  const strict = await strictHeaders();
  const app = fastify({
    loggerInstance: logger,
    bodyLimit: BODY_LIMIT,
    // Fastify's ten seconds are not enough where everything starts at once: a hub that is slow to start is no failure.
    pluginTimeout: PLUGIN_TIMEOUT_MS,
    // A poisoned key is refused as an unknown field would be, not silently taken out.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: 'idle',
    // A proxy on this machine says who asks and whether over TLS (docs/operations.md); nobody else is believed.
    trustProxy: 'loopback',
    // Addresses that reach no route: not percent-encoded, or with a part that is longer than any id. No hook runs for them.
    frameworkErrors: (_error, request, reply) =>
      sendProblem(request, reply.headers(strict), coded('bad-request', 'The address cannot be read.')),
  });
  const context: HubContext = {
    clock,
    rng,
    dataDir,
    cameras: {
      get: (id) => db.read('camera', { id }),
      list: () => db.read('cameras', undefined),
    },
    audit: (entry) => db.write('addAudit', { ...entry, at: clock.wall() }),
  };
  app.decorate('hub', context);
  installSchemas(app);
  installErrorHandler(app);
  installSecurityHeaders(app, strict);
  const live = createLive({
    timers: systemTimers,
    generation: () => randomHex(rng, 4),
    onListening: () => feeds.begin(),
  });
  const kept = sessionCache(db, () => clock.wall());
  const sessions: SessionCache = {
    find: kept.find,
    forget: (token) => {
      kept.forget(token);
      live.endSession(tokenHash(token));
    },
    forgetUser: (user) => {
      kept.forgetUser(user);
      live.endUser(user);
    },
  };
  const origin = deps.publicUrl;
  await installAuth(app, { sessions, origin });
  installScope(app, db);
  await installOpenapi(app, VERSION);
  const tags = configTags(db);
  const heartbeats = await keepHeartbeats(db);
  const offers = await keepOffers(db);
  const streams = createKioskStreams({
    ...{ tags, now: () => clock.wall(), generation: randomHex(rng, 4) },
    onError: (error) => app.log.warn({ err: error }, 'kiosks not told'),
  });
  const feeds = createFeeds({
    ...{ db, live, heartbeats, clock, timers: systemTimers },
    onError: (error) => app.log.warn({ err: error }, 'those who listen were not told'),
  });
  app.addHook('onListen', async () => collectLoading());
  app.addHook('preClose', async () => feeds.stop());
  const onNews = (news: AlertNews): void => live.publish({ event: 'alert', ...news });
  const among = createAmong({ db, clock, heartbeats, fullEveryMs: HOUR_MS });
  db.onWritten(among.written);
  const alerts = createAlertEngine({
    among,
    ...{ db, clock, timers: systemTimers, newId: () => randomHex(rng, 8), onNews },
    freeBytes: () => freeBytes(dataDir),
    flush: () => heartbeats.flush(),
    onError: (error) => app.log.error({ err: error }, 'alerts were not looked at'),
    everyMs: deps.alertsEveryMs,
  });
  alerts.start();
  app.addHook('onClose', () => alerts.stop());
  const risk = keepRisk({
    ...{ db, clock, timers: systemTimers, everyMs: deps.riskEveryMs, settleMs: deps.riskSettleMs },
    onError: (error) => app.log.error({ err: error }, 'what arrived was not scored by risk'),
  });
  app.addHook('onClose', () => risk.stop());
  const configChanged = (): void => {
    tags.changed();
    streams.configChanged();
  };
  const boundaries = keepBoundaries({
    ...{ db, clock, timers: systemTimers, onBoundary: () => live.publish({ event: 'question-changed' }) },
    onError: (error) => app.log.error({ err: error }, 'the next question was not looked up'),
  });
  app.addHook('onClose', () => boundaries.stop());
  const questionChanged = (): void => {
    configChanged();
    boundaries.changed();
    live.publish({ event: 'question-changed' });
  };
  const ahead = keepPlansAhead({
    ...{ db, clock, timers: systemTimers, onExtended: questionChanged },
    onError: (error) => app.log.error({ err: error }, 'plans were not extended'),
  });
  app.addHook('onClose', () => ahead.stop());
  const prefix = '/api/v1';
  const clips = createClipCache({
    ...{ dataDir, limit: deps.videoCacheBytes ?? VIDEO_CACHE_BYTES },
    now: () => clock.wall(),
    timers: systemTimers,
  });
  const transcoder = createTranscoder({
    cache: clips,
    warn: (detail) => app.log.warn({ detail }, 'transcoding'),
  });
  const remotes = new RemoteArchives({ cache: clips, now: () => clock.wall() });
  app.addHook('onClose', async () => {
    await remotes.close();
    await transcoder.close();
    await clips.close();
  });
  const metrics = createMetrics({ db, clock, dataDir, clips, transcoder, version: VERSION });
  metrics.observe(app);
  await app.register(healthRoutes, { db, dataDir, metrics, metricsToken: deps.metricsToken });
  const cameraLogins = createSealer(identity.privateKey, rng, 'camera-credentials');
  const signingIn = {
    ...{ prefix, db, clock, rng, sessions, origin },
    secondStep: deps.secondStep ?? 'optional',
    sealer: createSealer(identity.privateKey, rng),
  };
  await app.register(sessionRoutes, signingIn);
  await app.register(oidcRoutes, { ...signingIn, oidc: deps.oidc });
  await app.register(secondStepRoutes, signingIn);
  await app.register(linkRoutes, signingIn);
  await app.register(personRoutes, signingIn);
  await app.register(auditRoutes, { prefix, db, clock });
  await app.register(storeRoutes, { prefix, db, clock, rng, cameraLogins, configChanged });
  const groupsChanged = (): void => {
    configChanged();
    live.groupsChanged();
  };
  await app.register(chainChangeRoutes, {
    ...{ prefix, db, clock, rng, cameraLogins },
    configChanged: groupsChanged,
  });
  await app.register(storeGroupRoutes, { prefix, db, clock, rng, configChanged: groupsChanged });
  await app.register(storeSettingsRoutes, { prefix, db, clock, rng, configChanged });
  await app.register(operatorRoutes, { prefix, db, clock, rng, configChanged });
  await app.register(registerRoutes, { prefix, db, clock, rng, configChanged });
  await app.register(questionRoutes, { prefix, db, clock, rng, configChanged: questionChanged });
  await app.register(planRoutes, { prefix, db, clock, rng, configChanged: questionChanged });
  await app.register(sampleRoutes, { prefix, db, clock, rng });
  await app.register(mediaRoutes, { prefix, db, clock, rng, dataDir });
  await app.register(kioskRoutes, { prefix, db, clock, rng, configChanged, identity, tags, streams });
  await app.register(kioskKeyRoutes, { prefix, db, clock, rng, configChanged, streams });
  await app.register(kioskHealthRoutes, { prefix, db, clock, tags, heartbeats, streams, offers });
  await app.register(consoleRoutes, { prefix, db, clock, heartbeats });
  await app.register(deviceRoutes, { prefix, db, clock, heartbeats, streams, offers });
  await app.register(streamRoutes, { prefix, db, clock, heartbeats, streams, feeds });
  await app.register(ingestRoutes, { prefix, db, clock, identity, tags, feeds });
  await app.register(alertRoutes, { prefix, db, clock, rng, onNews });
  await app.register(liveRoutes, { prefix, db, clock, live, origin });
  const keys = deps.releaseKeys ?? [];
  await app.register(releaseRoutes, { prefix, db, clock, rng, dataDir, keys, offers, heartbeats });
  await app.register(rebucketRoutes, { prefix, db, clock });
  await app.register(cameraClockRoutes, { prefix, db, clock, rng });
  await app.register(appealRoutes, { prefix, db, clock, rng, feeds });
  const lots = createLots(identity.privateKey);
  await app.register(reviewRoutes, { prefix, db, clock, rng, feeds, lots });
  await app.register(doubleReviewRoutes, { prefix, db, clock });
  await app.register(agreementRoutes, { prefix, db, clock });
  await app.register(ownRoutes, { prefix, db, clock, rng, feeds });
  await app.register(riskRoutes, { prefix, db, clock });
  await app.register(resultRoutes, { prefix, db, clock });
  await app.register(resultFileRoutes, { prefix, db, clock });
  await app.register(viewRoutes, { prefix, db, clock, rng });
  await app.register(deliveryRoutes, { prefix, db, clock, rng, mailReady: deps.mailReady });
  await app.register(reportRoutes, { prefix, db, clock, rng, printer: deps.printer });
  await app.register(exportRoutes, { prefix, db, clock });
  await app.register(
    videoRoutes({
      cameras: {
        async get(id, at) {
          const camera = await db.read('cameraAt', { id, at });
          if (camera?.hasCredentials !== true) return camera;
          const sealed = await db.read('cameraCredentials', { id });
          return { ...camera, credentials: openCredentials(cameraLogins, id, sealed) };
        },
      },
      remotes,
      audit: context.audit,
      polls: {
        footage: async (poll) => {
          const id = parseItemId(poll);
          return id === undefined ? undefined : db.read('pollFootage', { id });
        },
        watched: async (entry, poll) => {
          const id = parseItemId(poll);
          const dated = { ...entry, at: clock.wall() };
          if (id !== undefined) await db.write('watchPoll', { entry: dated, poll: id });
        },
      },
      currentUser: (request) => request.user,
      reaches: async (request, id) => {
        const scope = withinOf(request);
        if (scope === undefined) return true;
        const [reach] = await db.read('reach', { scope, things: [{ kind: 'camera', id }] });
        return reach === 'whole';
      },
      now: () => clock.wall(),
      transcoder,
      onFootage: (footageOf) => {
        const motion = keepMotion({
          ...{ db, timers: systemTimers, footageOf, everyMs: deps.motionEveryMs },
          onError: (error) => app.log.error({ err: error }, 'pictures were not looked at for motion'),
        });
        app.addHook('onClose', () => motion.stop());
      },
    }),
  );
  await installWebUi(app, uiDir);
  return app;
}
