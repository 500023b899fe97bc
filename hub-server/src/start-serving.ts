import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import type { HubDatabase } from './db/hub-database.ts';
import { createMailer, noMailer } from './deliveries/mailer.ts';
import { createWebhookSender } from './deliveries/webhook-sender.ts';
import { startDeliveryWorker } from './deliveries/worker.ts';
import type { HubIdentity } from './hub-identity.ts';
import { logSerializers } from './ops/request-log.ts';
import { startRetention } from './ops/retention.ts';
import { attachReport } from './reports/attach-report.ts';
import { keepSchedules } from './reports/keep-schedules.ts';
import { createPrinter } from './reports/print-pdf.ts';
import type { HubOptions } from './server.ts';

const GRACE_MS = 10_000;

export interface ServingOptions extends HubOptions {
  readonly uiDir: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly identity: HubIdentity;
  readonly db: HubDatabase;
}

export interface Serving {
  /** Everything the hub answers; it does not listen yet. */
  readonly app: FastifyInstance;
  /** Takes no more requests, finishes those under way and what is done in the background. */
  close(): Promise<void>;
}

/** All that a hub does over its open database: answers, sends, keeps schedules, moves old events away. */
export async function startServing(options: ServingOptions): Promise<Serving> {
  const { dataDir, uiDir, clock, rng, identity, db } = options;
  const logger = pino(
    { level: options.logLevel ?? 'silent', serializers: logSerializers },
    pino.destination(2),
  );
  const { printer = createPrinter({ env: process.env }) } = options;
  const app = await buildApp({
    alertsEveryMs: options.alertsEveryMs,
    riskEveryMs: options.riskEveryMs,
    riskSettleMs: options.riskSettleMs,
    motionEveryMs: options.motionEveryMs,
    mailReady: options.mail !== undefined,
    printer,
    db,
    clock,
    rng,
    identity,
    dataDir,
    uiDir,
    logger,
    publicUrl: options.publicUrl,
    secondStep: options.secondStep,
    oidc: options.oidc,
    metricsToken: options.metricsToken,
    releaseKeys: options.releaseKeys,
    videoCacheBytes: options.videoCacheBytes,
  });
  const { keepMonths } = options;
  const retention =
    keepMonths === undefined
      ? undefined
      : startRetention({
          ...{ db, dataDir, clock, keepMonths, timers: systemTimers },
          onDone: (work) => logger.info(work, 'old events archived'),
          onError: (error) => logger.error({ err: error }, 'old events were not archived'),
        });
  const { mail, webhookAllow: allowed = [] } = options;
  const outbox = startDeliveryWorker({
    ...{ db, clock, rng, timers: systemTimers },
    senders: {
      mail: mail === undefined ? noMailer : createMailer({ config: mail, attach: attachReport(db, printer) }),
      webhook: createWebhookSender({ clock, allowed }),
    },
    onError: (error) => logger.error({ err: error }, 'the outbox met an error'),
  });
  const reports = keepSchedules({
    ...{ db, clock, timers: systemTimers },
    onError: (error) => logger.error({ err: error }, 'scheduled reports were not looked at'),
  });
  const close = async (): Promise<void> => {
    await Promise.all([retention?.stop(), reports.stop(), outbox.stop(options.graceMs ?? GRACE_MS)]);
    // Somebody who never finishes must not keep the hub from stopping: what was not answered was not acknowledged.
    const cut = setTimeout(() => app.server.closeAllConnections(), options.graceMs ?? GRACE_MS);
    await app.close();
    clearTimeout(cut);
  };
  return { app, close };
}
