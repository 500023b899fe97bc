import { isDeepStrictEqual } from 'node:util';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { IDLE_MS, sessionCookie, tokenHash, userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendProblem } from '../problem.ts';
import type { Listener, Live } from './live.ts';
import { openSink } from './sink.ts';

export interface LiveDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly live: Live;
  readonly origin?: string | undefined;
}

const KEEP_ALIVE_MS = 20_000;
/** Streams of people at once. */
const MAX_STREAMS = 2000;

/** What has just happened, to whoever may know it. */
export const liveRoutes: FastifyPluginAsyncTypebox<LiveDeps> = async (app, { db, clock, live, origin }) => {
  /** Looked up without saying that the session is in use: a page that is only left open does not keep one alive. */
  async function stillThere({ session, user, role, scope }: Listener): Promise<boolean> {
    const row = await db.read('findSession', { tokenHash: session });
    if (row === undefined || row.id !== user || row.role !== role) return false;
    if (!isDeepStrictEqual(row.scope, scope)) return false;
    const now = clock.wall();
    return row.expiresAt > now && now - row.seenAt < IDLE_MS;
  }

  async function look(): Promise<void> {
    live.keepAlive();
    for (const listener of live.sessions()) {
      if (!(await stillThere(listener))) live.endSession(listener.session);
    }
  }
  const timer = setInterval(
    () => void look().catch((error: unknown) => app.log.warn({ err: error }, 'sessions not looked at')),
    KEEP_ALIVE_MS,
  );
  // Before the server waits for its connections to end: these never would.
  app.addHook('preClose', async () => {
    clearInterval(timer);
    live.endAll();
  });

  app.get(
    '/live',
    { config: { access: ['expert', 'manager', 'admin'], scope: { filtered: true } }, exposeHeadRoute: false },
    async (request, reply) => {
      if (live.sessions().length >= MAX_STREAMS) {
        return sendProblem(request, reply, coded('unavailable', 'Too many are listening.'));
      }
      const { id, role, scope } = userOf(request);
      const within = withinOf(request);
      const stores =
        within === undefined
          ? undefined
          : new Set((await db.read('stores', { within })).stores.map((store) => store.id));
      const session = tokenHash(request.cookies[sessionCookie(request, origin).name] ?? '');
      const listener = { user: id, role, stores, session, scope };
      const last = request.headers['last-event-id'];
      // Its session may have ended while the stores were looked up.
      if (!(await stillThere(listener))) {
        return sendProblem(request, reply, coded('not-signed-in', 'The request carries no valid session.'));
      }
      const { sink, onClose } = openSink(reply);
      onClose(live.open(listener, sink, typeof last === 'string' ? last : undefined));
      return reply;
    },
  );
};
