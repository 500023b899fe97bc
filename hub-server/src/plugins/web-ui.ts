import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { coded } from '@otklik/shared/base/errors.ts';
import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../problem.ts';
import { hasBuiltUi } from './built-ui.ts';

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Otklik</title>
<p>The hub is running. Its web screens are not built yet: run <code>npm run build --workspace validator-ui</code> and start the hub again.</p>
<p lang="ru">Сервер работает. Экраны ещё не собраны: выполните <code>npm run build --workspace validator-ui</code> и перезапустите сервер.</p>
`;

/** Serves the validator; a page address it does not know is the app's own to route. */
export async function installWebUi(app: FastifyInstance, uiDir: string): Promise<void> {
  const built = hasBuiltUi(uiDir);
  if (built) {
    await app.register(fastifyStatic, {
      root: uiDir,
      wildcard: false,
      index: ['index.html'],
      // The packed twins the build lays beside its files (validator-ui/pack-assets.ts) have no address of their own.
      preCompressed: true,
      globIgnore: ['**/*.{br,gz}'],
      setHeaders: (reply, path) => {
        // Built assets carry a hash of their content in their name.
        const immutable = path.startsWith(join(uiDir, 'assets'));
        reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  } else {
    app.get('/', { schema: { hide: true } }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(NOT_BUILT),
    );
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    // An item's address has dots in it, so a dot does not make a file; a missing file is not asked for as HTML.
    const wanted = request.headers.accept?.includes('text/html') ?? false;
    const page = request.method === 'GET' && wanted && !/^\/(api|assets)\//.test(path);
    if (built && page) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    return sendProblem(request, reply, coded('not-found', 'No such address.'));
  });
}
