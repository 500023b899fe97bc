import fastifyHelmet from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';

/** A strict policy with what the validator needs: hls.js plays from blobs in a worker. */
const POLICY = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      mediaSrc: ["'self'", 'blob:'],
      workerSrc: ["'self'", 'blob:'],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // Behind plain HTTP on loopback it would be ignored; the proxy that ends TLS sets it.
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'no-referrer' },
} as const;

/** Headers of any reply, whatever the policy. */
const OTHERS = new Set(['content-type', 'content-length', 'date', 'connection', 'keep-alive']);

/**
 * The headers are the same for every reply, so helmet is asked for them once: asked again each time, it took a tenth of
 * the main thread with ten thousand kiosks.
 */
export async function strictHeaders(): Promise<Readonly<Record<string, string>>> {
  const probe = fastify();
  await probe.register(fastifyHelmet, POLICY);
  probe.get('/', (_request, reply) => reply.send());
  const { headers } = await probe.inject('/');
  await probe.close();
  const always: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (!OTHERS.has(name)) always[name] = String(value);
  return always;
}

/** A kiosk is no browser and gets but one of them. */
export function installSecurityHeaders(app: FastifyInstance, always: Readonly<Record<string, string>>): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.access === 'kiosk') reply.header('x-content-type-options', 'nosniff');
    else reply.headers(always);
    done();
  });
}
