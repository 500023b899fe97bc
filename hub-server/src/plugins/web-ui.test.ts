import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, testHub } from '../hub-fixture.ts';

const SCRIPT = 'void "Отклик";'.repeat(200);
const PAGE = `<!doctype html><html lang="ru"><title>Отклик</title>${'<p>Отклик</p>'.repeat(200)}</html>`;

let dir = '';
let hub: TestHub;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-web-ui-'));
  mkdirSync(join(dir, 'assets'));
  const write = (name: string, text: string): void => {
    writeFileSync(join(dir, name), text);
    writeFileSync(join(dir, `${name}.br`), brotliCompressSync(text));
    writeFileSync(join(dir, `${name}.gz`), gzipSync(text));
  };
  write('index.html', PAGE);
  write(join('assets', 'app.js'), SCRIPT);
  writeFileSync(join(dir, 'assets', 'small.js'), 'void 0;');
  hub = await testHub({ uiDir: dir });
});
afterAll(async () => {
  await hub.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A reply as it comes off the line. */
const asked = (path: string, headers: Record<string, string>) =>
  new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: Buffer }>(
    (resolve, reject) => {
      get(`${hub.hub.url}${path}`, { headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.once('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
        );
        response.once('error', reject);
      }).once('error', reject);
    },
  );

test.each([
  ['a browser over TLS', 'gzip, deflate, br, zstd', 'br', brotliDecompressSync],
  ['a browser without TLS', 'gzip, deflate', 'gzip', gunzipSync],
  ['a program that takes nothing packed', 'identity', undefined, (body: Buffer) => body],
] as const)('%s gets a file as it can read it', async (_who, accept, encoding, unpacked) => {
  const { status, headers, body } = await asked('/assets/app.js', { 'accept-encoding': accept });
  expect(status).toBe(200);
  expect(headers['content-encoding']).toBe(encoding);
  expect(headers).toMatchObject({
    'content-type': expect.stringContaining('javascript'),
    'cache-control': 'public, max-age=31536000, immutable',
    vary: expect.stringMatching(/accept-encoding/i),
  });
  expect(unpacked(body).toString()).toBe(SCRIPT);
  const page = await asked('/stores/north', { 'accept-encoding': accept, accept: 'text/html' });
  expect([page.status, page.headers['content-encoding'], page.headers['cache-control']]).toEqual([
    200,
    encoding,
    'no-cache',
  ]);
  expect(page.headers['content-type']).toContain('text/html');
  expect(unpacked(page.body).toString()).toBe(PAGE);
});

test('a file without a twin comes as it is, and a twin has no address', async () => {
  const small = await asked('/assets/small.js', { 'accept-encoding': 'gzip, br' });
  expect([small.status, small.headers['content-encoding'], `${small.body}`]).toEqual([
    200,
    undefined,
    'void 0;',
  ]);
  for (const path of ['/assets/app.js.br', '/assets/app.js.gz', '/index.html.gz'])
    expect((await asked(path, {})).status).toBe(404);
});
