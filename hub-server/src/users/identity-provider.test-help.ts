import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/** For tests only: a real provider of identities on loopback, and a browser that signs in there. */
export interface TestProvider {
  readonly issuer: string;
  /** Who may sign in there, by login. */
  readonly accounts: Map<string, { readonly email: string; readonly email_verified: boolean }>;
  close(): Promise<void>;
}

export const CLIENT = { id: 'otklik', secret: 'a secret of thirty-two characters' };

export async function testProvider(redirectUri: string): Promise<TestProvider> {
  const accounts: TestProvider['accounts'] = new Map();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const issuer = `http://127.0.0.1:${address.port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    cookies: { keys: ['for tests only'] },
    findAccount: (_context, login) => {
      const known = accounts.get(login);
      return known === undefined ? undefined : { accountId: login, claims: () => ({ sub: login, ...known }) };
    },
  });
  const handle = provider.callback();
  return {
    issuer,
    accounts,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

/** Signs in at the provider as a person would, page by page; gives the address it sends back to. */
export async function signInThere(url: string, login: string, home: string): Promise<string> {
  const jar = new Map<string, string>();
  let at = url;
  let form: string | undefined;
  for (let step = 0; step < 20; step += 1) {
    const response = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const [name = '', ...value] = pair.split('=');
      jar.set(name, value.join('='));
    }
    form = undefined;
    const location = response.headers.get('location');
    if (location !== null) {
      at = new URL(location, at).href;
      if (at.startsWith(home)) return at;
      continue;
    }
    const page = await response.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    const action = /action="([^"]+)"/.exec(page)?.[1];
    if (prompt === undefined || action === undefined) throw new Error(`${response.status} ${page}`);
    at = new URL(action, at).href;
    form = prompt === 'login' ? `prompt=login&login=${login}&password=any` : 'prompt=consent';
  }
  throw new Error('the provider asks on and on');
}
