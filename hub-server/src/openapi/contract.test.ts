import { signRequest } from '@otklik/shared/sync/http-signature.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Operation, operationsOf } from '../fuzz/arbitrary-request.test-help.ts';
import { isDeclared } from '../fuzz/fuzz.test-help.ts';
import { Person, type TestKiosk } from '../hub-fixture.ts';
import { hasFfmpeg } from '../media/samples.test-help.ts';
import { type Seeded, seeded } from './examples.test-help.ts';
import { faultsOf, fittingRequest, type Parts } from './fitting-request.test-help.ts';
import { UNLOGGED } from './unlogged.test-help.ts';

/**
 * Walks the whole document against the running hub: every operation is called as its schemas say and answers as they
 * say; every way to call it wrongly that they can tell is refused with a problem the document names. A new route is
 * taken in by itself; where its schemas do not say what the hub knows (an id of a new kind, a state it needs), the
 * test fails and asks for an example.
 */

/** They never end: contract-streams.test.ts reads them. */
const ENDLESS = ['GET /api/v1/kiosk/stream', 'GET /api/v1/live'];

let all: Seeded;
let operations: readonly Operation[];
beforeAll(async () => {
  all = await seeded();
  const document = (await new Person(all.hub.hub.url).get('/api/v1/openapi.json')).json;
  operations = operationsOf(document).filter(
    ({ method, path }) =>
      !ENDLESS.includes(`${method} ${path}`) &&
      // Without ffmpeg there is no footage to watch.
      (hasFfmpeg || process.env.CI !== undefined || !path.includes('/video/')),
  );
}, 120_000);
afterAll(() => all.hub.close());

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;

interface Call extends Parts {
  readonly by: Person;
  readonly kiosk: TestKiosk;
  readonly raw?: string;
  readonly contentType?: string;
  readonly after?: () => void;
}

function targetOf(path: string, { params = {}, query = {} }: Parts): string {
  const way = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const asked = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return asked === '' ? way : `${way}?${asked}`;
}

/** Sends what is asked for, signed where a kiosk's signature is, and holds the reply against the document. */
async function send(
  operation: Operation,
  call: Call,
): Promise<{ readonly status: number; readonly text: string }> {
  const { method, path, security, replies } = operation;
  const { by, kiosk, headers = {}, body } = call;
  const target = targetOf(path, call);
  const url = new URL(target, by.url);
  const content = call.raw ?? (body === undefined || body instanceof Blob ? undefined : JSON.stringify(body));
  const contentType =
    call.contentType ?? (body instanceof Blob ? body.type || 'application/octet-stream' : 'application/json');
  const signed = security.some((each) => 'kiosk' in each);
  const response = await fetch(url, {
    method,
    headers: {
      ...(content === undefined && body === undefined ? {} : { 'content-type': contentType }),
      ...(by.cookie === '' ? {} : { cookie: by.cookie, 'x-otklik-csrf': by.csrf }),
      ...(signed ? signature(method, url, content ?? '', kiosk) : {}),
      ...headers,
    },
    ...(method === 'GET'
      ? {}
      : body instanceof Blob
        ? { body }
        : content === undefined
          ? {}
          : { body: content }),
  });
  const text = await response.text();
  isDeclared(
    replies,
    { method, target, status: response.status, text },
    response.headers.get('content-type') ?? '',
  );
  return { status: response.status, text };
}

function signature(method: string, url: URL, body: string, kiosk: TestKiosk): Record<string, string> {
  kiosk.counter += 1;
  const counter = url.pathname === '/api/v1/kiosk/events' ? {} : { counter: kiosk.counter };
  return signRequest(
    { method, path: url.pathname, query: url.search, body: Buffer.from(body), ...counter },
    { keyId: kiosk.id, created: 1, key: kiosk.key },
  );
}

/** The ETag with which the thing was read: by the longest address above that can be read. */
async function etagFor(operation: Operation, call: Call): Promise<Record<string, string>> {
  if (!operation.parameters.some(({ name, in: where }) => where === 'header' && name === 'if-match'))
    return {};
  if (call.headers?.['if-match'] !== undefined) return {};
  const parts = operation.path.split('/');
  for (let length = parts.length; length > 0; length -= 1) {
    const path = parts.slice(0, length).join('/');
    if (!operations.some((each) => each.method === 'GET' && each.path === path)) continue;
    const etag = (await call.by.get(targetOf(path, { params: call.params ?? {} }))).headers.get('etag');
    if (etag !== null) return { 'if-match': etag };
  }
  throw new Error(
    `${nameOf(operation)} wants If-Match, and nothing above it gives an ETag: give it an example`,
  );
}

async function rightCall(operation: Operation): Promise<Call> {
  const said = (await all.examples[nameOf(operation)]?.()) ?? {};
  const made = fittingRequest(operation, all.known);
  const call = { by: all.hub.admin, kiosk: all.kiosk, ...made, ...said };
  return { ...call, headers: { ...call.headers, ...(await etagFor(operation, call)) } };
}

const entries = (): number => all.hub.rows<{ n: number }>('SELECT COUNT(*) AS n FROM audit')[0]?.n ?? 0;

test('every operation can be called, answers what it is told, is logged where it changes something, and refuses the rest', async () => {
  const failures: string[] = [];
  for (const operation of operations) {
    const name = nameOf(operation);
    const call = await rightCall(operation);
    // What is wrong comes first: it changes nothing.
    for (const { what, parts, codes, ...rest } of faultsOf(operation, call)) {
      const { status, text } = await send(operation, { ...call, ...parts, ...rest });
      const code = status < 400 ? 'accepted' : JSON.parse(text).code;
      const inPath = parts.params !== call.params;
      const fits = inPath ? status >= 400 && status < 500 : codes.includes(code);
      if (!fits) failures.push(`${name}: ${what} is answered ${status} ${code}`);
    }
    const before = entries();
    const { status, text } = await send(operation, call);
    call.after?.();
    if (status < 400 && operation.method !== 'GET') {
      const logged = entries() > before;
      if (!logged && UNLOGGED[name] === undefined) failures.push(`${name} leaves no entry in the audit log`);
      if (logged && UNLOGGED[name] !== undefined) failures.push(`${name} is in the audit log after all`);
    }
    if (status >= 400)
      failures.push(
        `${name} cannot be called by its schemas alone (${status} ${text}): give it an example in examples.test-help.ts`,
      );
  }
  expect(failures).toEqual([]);
}, 300_000);

test('no example is of an operation that is gone', () => {
  const names = operations.map(nameOf);
  const gone = Object.keys(all.examples).filter((name) => !names.includes(name) && !name.includes('/video/'));
  expect(gone).toEqual([]);
});

test('without a session nothing but what is public answers, and says so as the document does', async () => {
  const nobody = new Person(all.hub.hub.url);
  for (const operation of operations) {
    const kiosks = operation.security.some((each) => 'kiosk' in each);
    if (operation.security.length === 0 || kiosks) continue;
    const { text } = await send(operation, {
      ...fittingRequest(operation, all.known),
      by: nobody,
      kiosk: all.kiosk,
    });
    expect([nameOf(operation), JSON.parse(text).code]).toEqual([nameOf(operation), 'not-signed-in']);
  }
});
