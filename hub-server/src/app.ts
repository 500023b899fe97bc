import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { HubDatabase } from './db/hub-database.ts';
import { installErrorHandler } from './error-handler.ts';
import type { HubIdentity } from './hub-identity.ts';
import { rebucketRoutes } from './ingest/rebucket-routes.ts';
import { ingestRoutes } from './ingest/routes.ts';
import { configTags } from './kiosks/config-tags.ts';
import { kioskHealthRoutes } from './kiosks/health-routes.ts';
import { keepHeartbeats } from './kiosks/heartbeats.ts';
import { kioskRoutes } from './kiosks/routes.ts';
import { streamRoutes } from './kiosks/stream-routes.ts';
import { createKioskStreams } from './kiosks/streams.ts';
import { healthRoutes } from './ops/health.ts';
import { createMetrics } from './ops/metrics.ts';
import { installAuth, sessionCache } from './plugins/auth.ts';
import type { HubContext } from './plugins/context.ts';
import { installOpenapi } from './plugins/openapi.ts';
import { installSecurityHeaders } from './plugins/security-headers.ts';
import { installSchemas } from './plugins/validation.ts';
import { installWebUi } from './plugins/web-ui.ts';
import { sendProblem } from './problem.ts';
import { questionRoutes } from './questions/routes.ts';
import { resultRoutes } from './results/routes.ts';
import { reviewRoutes } from './review/routes.ts';
import { storeGroupRoutes } from './stores/group-routes.ts';
import { storeRoutes } from './stores/routes.ts';
import { userRoutes } from './users/routes.ts';
import { videoRoutes } from './video/routes.ts';

export interface AppDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly identity: HubIdentity;
  readonly dataDir: string;
  /** Folder of the built validator; need not exist. */
  readonly uiDir: string;
  readonly logger: FastifyBaseLogger;
  /** Lets others than this machine read /metrics. */
  readonly metricsToken?: string | undefined;
}

export const VERSION = '0.1.0';
/** Largest body of a route that does not say otherwise, bytes. */
const BODY_LIMIT = 64 * 1024;

/** Builds the hub's HTTP side. It neither listens nor closes the database. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { db, clock, rng, identity, dataDir, uiDir, logger } = deps;
  const app = fastify({
    loggerInstance: logger,
    bodyLimit: BODY_LIMIT,
    // A poisoned key is refused as an unknown field would be, not silently taken out.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: 'idle',
    // Addresses that reach no route: not percent-encoded, or with a part that is longer than any id.
    frameworkErrors: (_error, request, reply) =>
      sendProblem(request, reply, coded('bad-request', 'The address cannot be read.')),
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
  await installSecurityHeaders(app);
  const sessions = sessionCache(db, () => clock.wall());
  await installAuth(app, sessions);
  await installOpenapi(app, VERSION);
  const tags = configTags(db);
  const heartbeats = await keepHeartbeats(db);
  const streams = createKioskStreams(tags, (error) => app.log.warn({ err: error }, 'kiosks not told'));
  const configChanged = (): void => {
    tags.changed();
    streams.configChanged();
  };
  const prefix = '/api/v1';
  const metrics = createMetrics({ db, dataDir, version: VERSION });
  metrics.observe(app);
  await app.register(healthRoutes, { db, dataDir, metrics, metricsToken: deps.metricsToken });
  await app.register(userRoutes, { prefix, db, clock, rng, sessions });
  await app.register(storeRoutes, { prefix, db, clock, rng, configChanged });
  await app.register(storeGroupRoutes, { prefix, db, clock, rng });
  await app.register(questionRoutes, { prefix, db, clock, rng, configChanged });
  await app.register(kioskRoutes, { prefix, db, clock, rng, configChanged, identity, tags, streams });
  await app.register(kioskHealthRoutes, { prefix, db, clock, tags, heartbeats, streams });
  await app.register(streamRoutes, { prefix, db, clock, heartbeats, streams });
  await app.register(ingestRoutes, { prefix, db, clock, identity, tags });
  await app.register(rebucketRoutes, { prefix, db, clock });
  await app.register(reviewRoutes, { prefix, db, clock, rng });
  await app.register(resultRoutes, { prefix, db });
  await app.register(
    videoRoutes({
      cameras: context.cameras,
      audit: context.audit,
      currentUser: (request) => request.user,
      now: () => clock.wall(),
    }),
  );
  await installWebUi(app, uiDir);
  return app;
}
