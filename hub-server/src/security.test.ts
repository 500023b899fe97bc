import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAtOnce } from '../../scripts/camera/record-at-once.ts';
import { type TestHub, type TestKiosk, testHub } from './hub-fixture.ts';
import { hasFfmpeg, upload, wavTone } from './media/samples.test-help.ts';

/** Attacks by what a request carries, on the bytes of real HTTP: a client library would tidy them up. */

const FOOTAGE = Date.UTC(2026, 10, 27, 8);
const SECRET = 'nobody may read this';

let hub: TestHub;
let kiosk: TestKiosk;
let media: string;
let question: string;
beforeAll(async () => {
  hub = await testHub();
  writeFileSync(join(hub.dataDir, 'secret.mp4'), SECRET);
  writeFileSync(join(hub.dataDir, 'secret.txt'), SECRET);
  const text = { ru: '=cmd|calc', en: '=HYPERLINK("http://evil.example";"see")' };
  question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  kiosk = await hub.kiosk();
  kiosk.poll('yes', { question, operator: '@SUM(1)' });
  await kiosk.sendAll();
  media = (await upload(hub.admin, wavTone(600), { name: 'a\r\nset-cookie: b' })).json.sha256;
});
afterAll(() => hub.close());

interface Raw {
  readonly status: number;
  readonly head: string;
  readonly text: string;
}

/** Sends a request as these bytes and reads the reply to its end. */
function raw(method: string, target: string, headers: readonly string[] = [], body = ''): Promise<Raw> {
  const { hostname, port } = new URL(hub.hub.url);
  const { cookie, csrf } = hub.admin;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `host: ${hostname}`,
    `cookie: ${cookie}`,
    `x-otklik-csrf: ${csrf}`,
    ...(body === '' ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`]),
    ...headers,
    'connection: close',
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const pieces: Buffer[] = [];
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('error', reject);
    socket.on('end', () => {
      const whole = Buffer.concat(pieces).toString('utf8');
      const end = whole.indexOf('\r\n\r\n');
      const head = whole.slice(0, end).toLowerCase();
      resolve({ status: Number(head.slice(9, 12)), head, text: whole.slice(end + 4) });
    });
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  });
}

/** Ways to say "one folder up", as plain bytes and in every encoding that has fooled a server. */
const UP = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '..;', '%c0%ae%c0%ae', '%u002e%u002e', '....//..'];
const SLASHES = ['/', '%2f', '%5c', '\\', '%252f', '%c0%af'];
const climbs = (file: string): readonly string[] =>
  UP.flatMap((up) =>
    SLASHES.flatMap((slash) => [1, 3].map((times) => `${`${up}${slash}`.repeat(times)}${file}`)),
  );

test('no way of writing "one folder up" leads out of prompts and releases', async () => {
  const bases = [
    '/api/v1/media/',
    `/api/v1/media/${media}/`,
    '/api/v1/kiosk/media/',
    '/api/v1/kiosk/releases/',
    '/',
  ];
  for (const base of bases) {
    for (const way of [...climbs('secret.txt'), ...climbs('hub-key.pem'), 'hub.db', '/etc/passwd']) {
      const answer = await raw('GET', `${base}${way}`);
      const told = [base, way, answer.status];
      expect(told).toEqual([base, way, expect.toSatisfy((status) => status >= 400 && status < 500)]);
      expect(`${told.join(' ')} ${answer.text}`).not.toMatch(/nobody may read|PRIVATE KEY|root:|SQLite/);
    }
  }
  // And writing: an archive whose address climbs lands nowhere.
  for (const way of climbs('planted')) {
    const { status } = await raw('PUT', `/api/v1/releases/${way}/archive`, [], '{}');
    expect([way, status]).toEqual([way, expect.toSatisfy((each) => each >= 400 && each < 500)]);
  }
});

test.skipIf(!hasFfmpeg && process.env.CI === undefined)(
  'a grant opens its own parts and nothing else (skipped where there is no ffmpeg)',
  async () => {
    const folder = join(hub.dataDir, 'footage');
    mkdirSync(folder);
    await recordAtOnce({ folder, from: FOOTAGE, seconds: 3 });
    const camera = async (pattern: string): Promise<{ readonly status: number; readonly id: string }> => {
      const settings = {
        name: 'Till',
        workplaces: [hub.workplaces[0]],
        folder,
        pattern,
        zone: 'UTC',
        timing: 'name',
      };
      const made = await hub.admin.post(`/api/v1/stores/${hub.store}/cameras`, settings);
      return { status: made.status, id: made.json.id ?? '' };
    };
    const { id } = await camera('%Y-%m-%d_%H-%M-%S.mp4');
    const watch = { camera: id, from: FOOTAGE, to: FOOTAGE + 3000, reason: 'review' };
    const grant = (await hub.admin.post('/api/v1/video/grants', watch)).json.id;
    const base = `/api/v1/video/grants/${grant}/`;
    expect((await raw('GET', `${base}index.m3u8`)).status).toBe(200);
    const others = [
      'secret.mp4',
      'seg-0.m4s/../../secret.mp4',
      'seg--1.m4s',
      'seg-0.m4s%00.mp4',
      'seg-9999999.m4s',
    ];
    for (const part of [...climbs('secret.mp4'), ...others]) {
      const answer = await raw('GET', `${base}${part}`);
      expect([part, answer.status]).toEqual([
        part,
        expect.toSatisfy((status) => status >= 400 && status < 500),
      ]);
      expect(answer.text).not.toContain(SECRET);
    }
    for (const other of climbs('x')) {
      expect((await raw('GET', `/api/v1/video/grants/${other}/index.m3u8`)).text).not.toContain('#EXTM3U');
    }
    // A camera's pattern names files below its folder: one that climbs finds no footage in the folder above.
    const climbing = await camera('../secret.mp4');
    if (climbing.status === 201) {
      const asked = await hub.admin.post('/api/v1/video/grants', { ...watch, camera: climbing.id });
      expect(asked.json.code).toBe('no-footage');
    } else expect(climbing.status).toBe(400);
  },
);

test('what a request carries never becomes a header of the reply', async () => {
  const evil = '%0d%0aset-cookie:%20planted=1%0d%0a%0d%0a';
  const targets = [
    `/api/v1/exports/polls.csv?store=${evil}`,
    `/api/v1/exports/polls.csv?locale=ru${evil}`,
    `/api/v1/media/${media}?x=${evil}`,
    `/api/v1/questions/${evil}`,
    `/api/v1/${evil}`,
    `/${evil}`,
  ];
  for (const target of targets) {
    const { head } = await raw('GET', target, ['accept: text/html']);
    expect([target, head]).toEqual([target, expect.not.stringContaining('planted')]);
  }
  // A prompt whose name has a line break is sent without it.
  const sent = await raw('GET', `/api/v1/media/${media}`);
  expect(sent.status).toBe(200);
  expect(sent.head).not.toContain('set-cookie');
  const ranged = await raw('GET', `/api/v1/media/${media}`, ['range: bytes=0-1', 'if-none-match: "x\ty"']);
  expect(ranged.head).not.toContain('x\ty');
  // A header with a bare line break in it is no request at all.
  const folded = await raw('GET', '/api/v1/stores', ['accept-language: ru\r\n planted: 1']);
  expect([folded.status, folded.head]).toEqual([expect.any(Number), expect.not.stringContaining('planted')]);
  const host = await raw('GET', '/api/v1/stores', [
    'x-forwarded-host: evil.example',
    'forwarded: host=evil.example',
  ]);
  expect(`${host.head}${host.text}`).not.toContain('evil.example');
});

test('a body of two lengths, or of a length and chunks, is refused: no second request hides in the first', async () => {
  const smuggled = 'GET /api/v1/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n';
  const both = await raw('POST', '/api/v1/stores', ['transfer-encoding: chunked', 'content-length: 4'], '');
  expect(both.status).toBe(400);
  const twice = await raw('POST', '/api/v1/stores', ['content-length: 4', 'content-length: 60'], '');
  expect(twice.status).toBe(400);
  const hidden = await raw('GET', '/api/v1/stores', ['transfer-encoding: xchunked'], smuggled);
  expect(hidden.text).not.toContain('"openapi"');
});

test('texts of people, stores and questions are no formula in a table, whatever they begin with', async () => {
  const names = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1'];
  const made = [];
  for (const name of names) {
    const store = (await hub.admin.post('/api/v1/stores', { name, zone: 'UTC' })).json.id;
    const place = (await hub.admin.post(`/api/v1/stores/${store}/workplaces`, { name })).json.id;
    const till = await hub.kiosk([place]);
    till.poll('no', { question });
    await till.sendAll();
    made.push(store);
  }
  expect(made.every((id) => typeof id === 'string')).toBe(true);
  for (const query of ['', '?locale=ru', '?separator=semicolon']) {
    const { text, status } = await hub.admin.get(`/api/v1/exports/polls.csv${query}`);
    expect(status).toBe(200);
    // Each field as a spreadsheet sees it: unquoted, at the start of a line or behind a separator.
    const fields = [...text.matchAll(/(?:^|[,;\n])(?:"((?:[^"]|"")*)"|([^",;\r\n]*))/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    );
    expect(fields.length).toBeGreaterThan(100);
    for (const field of fields) {
      // Numbers the hub makes itself may be negative.
      if (!/^-?\d+$/.test(field)) expect(field).not.toMatch(/^\s*[=+\-@＝]/);
    }
    expect(text).toContain("'@SUM(A1)");
  }
});
