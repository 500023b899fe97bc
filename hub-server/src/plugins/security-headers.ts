import fastifyHelmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** A strict policy with what the validator needs: hls.js plays from blobs in a worker. */
export async function installSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(fastifyHelmet, {
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
  });
}
