import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { installDocsPage } from '../openapi/docs-page.ts';
import { completeDocument, type RouteFacts } from '../openapi/document.ts';
import { operations } from '../openapi/operations.ts';

/** The document is made from the schemas the routes are checked by. Register before the routes. */
export async function installOpenapi(app: FastifyInstance, version: string): Promise<void> {
  const facts = new Map<string, RouteFacts>();
  app.addHook('onRoute', ({ method, url, config, schema }) => {
    for (const each of [method].flat()) {
      facts.set(`${each} ${url.replaceAll(/:(\w+)/g, '{$1}')}`, {
        access: config?.access ?? 'public',
        limited: config?.rateLimit !== undefined,
        path: schema?.params,
        query: schema?.querystring,
        body: schema?.body,
        replies: schema?.response,
        ...(config?.scope === undefined ? {} : { scope: config.scope }),
      });
    }
  });
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Otklik hub',
        version,
        description:
          'What managers, experts, installers, kiosks and other systems need of the hub. Sign in with `signIn`; every refusal is a problem with a code of a closed list; unknown fields are refused.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'otklik_session' },
          csrf: { type: 'apiKey', in: 'header', name: 'x-otklik-csrf', description: 'Given by `signIn`.' },
          kiosk: { type: 'apiKey', in: 'header', name: 'signature', description: 'RFC 9421, Ed25519' },
        },
      },
    },
  });
  let document: object | undefined;
  const complete = (): object => {
    document ??= completeDocument(app.swagger(), operations, facts);
    return document;
  };
  app.get('/api/v1/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, complete);
  installDocsPage(app, complete);
}
