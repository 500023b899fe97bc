import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

/** The document is made from the schemas the routes are checked by. Register before the routes. */
export async function installOpenapi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Otklik hub', version, license: { name: 'MIT' } },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'otklik_session' },
          kiosk: { type: 'apiKey', in: 'header', name: 'signature', description: 'RFC 9421, Ed25519' },
        },
      },
    },
  });
  app.get('/api/v1/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, () =>
    app.swagger(),
  );
}
