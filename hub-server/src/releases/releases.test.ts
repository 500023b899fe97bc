import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_PART_BYTES, type Release } from '@otklik/shared/api/releases.ts';
import { signRelease } from '@otklik/shared/update/release.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';
import { makeBackup, restoreBackup } from '../ops/backup.ts';
import { inStage, offerFor } from './offer.ts';

const key = generateKeyPairSync('ed25519');
const fresh = (): Buffer => randomBytes(MAX_PART_BYTES + 1234);
const release = (bytes: Uint8Array, version = '0.2.0'): Release =>
  signRelease(
    { version, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length },
    key.privateKey,
  );

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub({ releaseKeys: [key.publicKey] });
});
afterAll(() => hub.close());

async function upload(sha256: string, body: Uint8Array): Promise<Answer> {
  const { url, cookie, csrf } = hub.admin;
  const response = await fetch(`${url}/api/v1/releases/${sha256}/archive`, {
    method: 'PUT',
    headers: { cookie, 'x-otklik-csrf': csrf, 'content-type': 'application/octet-stream' },
    body: Buffer.from(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    json: text === '' ? undefined : JSON.parse(text),
    headers: response.headers,
  };
}

const rollOut = (sha256: string, rollout: Record<string, unknown>): Promise<Answer> =>
  hub.admin.call('PUT', `/api/v1/releases/${sha256}/rollout`, {
    percent: 100,
    kiosks: [],
    when: 'auto',
    ...rollout,
  });

async function publish(made: Release, bytes: Uint8Array): Promise<void> {
  expect((await hub.admin.post('/api/v1/releases', made)).status).toBe(201);
  expect((await upload(made.sha256, bytes)).status).toBe(204);
}

async function part(kiosk: TestKiosk, sha256: string, range?: string, counter = ++kiosk.counter) {
  const path = `/api/v1/kiosk/releases/${sha256}`;
  const headers = kiosk.signed('GET', path, new Uint8Array(), counter);
  const response = await fetch(`${kiosk.url}${path}`, {
    headers: { ...headers, ...(range === undefined ? {} : { range }) },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

test('a release that was added, stored and rolled out is offered, and loads in parts', async () => {
  const archive = fresh();
  const made = release(archive);
  const kiosk = await hub.kiosk();
  await publish(made, archive);
  expect((await kiosk.heartbeat()).json.update).toBeUndefined();
  expect((await rollOut(made.sha256, {})).status).toBe(204);
  expect((await kiosk.heartbeat()).json.update).toEqual({ release: made, when: 'auto' });

  const first = await part(kiosk, made.sha256, `bytes=0-${2 * MAX_PART_BYTES}`);
  expect(first.status).toBe(206);
  expect(first.headers.get('content-range')).toBe(`bytes 0-${MAX_PART_BYTES - 1}/${archive.length}`);
  const rest = await part(kiosk, made.sha256, `bytes=${MAX_PART_BYTES}-${archive.length + 99}`);
  expect(Buffer.concat([first.body, rest.body]).equals(archive)).toBe(true);

  const list = (await hub.admin.get('/api/v1/releases')).json;
  expect(list).toEqual([
    {
      release: made,
      addedAt: expect.any(Number),
      stored: true,
      rollout: { percent: 100, kiosks: [], when: 'auto' },
      rolloutAt: expect.any(Number),
    },
  ]);
  await rollOut(made.sha256, { percent: 0 });
});

test('what no release key signed is not taken, nor by a hub that has none', async () => {
  const foreign = generateKeyPairSync('ed25519');
  const { signature: _other, ...unsigned } = release(fresh());
  const answer = await hub.admin.post('/api/v1/releases', signRelease(unsigned, foreign.privateKey));
  expect(answer.json).toMatchObject({ status: 422, code: 'release-signature-wrong' });
  const keyless = await testHub();
  try {
    expect((await keyless.admin.post('/api/v1/releases', release(fresh()))).json.code).toBe(
      'release-signature-wrong',
    );
  } finally {
    await keyless.close();
  }
});

test('a file that is not the one signed is not kept: other bytes, too few, too many', async () => {
  const archive = fresh();
  const made = release(archive);
  await hub.admin.post('/api/v1/releases', made);
  const flipped = Buffer.from(archive);
  flipped[5] = (flipped[5] ?? 0) ^ 1;
  for (const bytes of [
    flipped,
    archive.subarray(1),
    Buffer.concat([archive, Buffer.alloc(1)]),
    Buffer.alloc(0),
  ]) {
    expect((await upload(made.sha256, bytes)).json).toMatchObject({ status: 422, code: 'release-damaged' });
  }
  expect(readdirSync(join(hub.dataDir, 'releases')).filter((name) => name.includes(made.sha256))).toEqual([]);
  expect((await rollOut(made.sha256, {})).json).toMatchObject({ status: 409, code: 'release-incomplete' });
});

test('a backup has the archives of the releases', async () => {
  const archive = fresh();
  const made = release(archive, '0.9.0');
  await publish(made, archive);
  const scratch = mkdtempSync(join(tmpdir(), 'otklik-releases-'));
  try {
    const [copy, restored] = [join(scratch, 'copy'), join(scratch, 'restored')];
    const options = { dataDir: hub.dataDir, target: copy, now: 1, onProgress: () => undefined };
    expect(await makeBackup(options)).toMatchObject({ ok: true });
    expect(await restoreBackup({ backup: copy, dataDir: restored })).toMatchObject({ ok: true });
    expect(readFileSync(join(restored, 'releases', `${made.sha256}.archive`)).equals(archive)).toBe(true);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

test('what is not known is said so', async () => {
  const sha256 = 'ab'.repeat(32);
  const kiosk = await hub.kiosk();
  expect((await upload(sha256, fresh())).json.code).toBe('release-unknown');
  expect((await rollOut(sha256, {})).json.code).toBe('release-unknown');
  expect((await part(kiosk, sha256, 'bytes=0-9')).status).toBe(404);
});

test('parts are for enrolled kiosks, each call once, and ranges that make sense', async () => {
  const archive = fresh();
  const made = release(archive);
  const kiosk = await hub.kiosk();
  await publish(made, archive);
  expect((await fetch(`${hub.hub.url}/api/v1/kiosk/releases/${made.sha256}`)).status).toBe(401);
  expect((await part(kiosk, made.sha256, 'bytes=0-9', 7)).status).toBe(206);
  expect((await part(kiosk, made.sha256, 'bytes=0-9', 7)).status).toBe(409);
  kiosk.counter = 7;
  const wrong: readonly (readonly [string | undefined, number])[] = [
    [undefined, 400],
    ['bytes=9-0', 400],
    ['bytes=0-1,3-4', 400],
    ['x', 400],
    [`bytes=${archive.length}-`, 416],
  ];
  for (const [range, status] of wrong) {
    expect([range, (await part(kiosk, made.sha256, range)).status]).toEqual([range, status]);
  }
});

test('the rollout set last wins, single kiosks can be named, and zero percent takes an offer back', async () => {
  const archive = fresh();
  const old = release(archive);
  const bytes = randomBytes(100);
  const next = release(bytes, '0.3.0');
  await publish(old, archive);
  await publish(next, bytes);
  const kiosk = await hub.kiosk([hub.workplaces[0]]);
  const other = await hub.kiosk([hub.workplaces[1]]);
  const offered = async (who: TestKiosk) => (await who.heartbeat()).json.update?.release.version;
  await rollOut(old.sha256, {});
  await rollOut(next.sha256, { percent: 0, kiosks: [kiosk.id] });
  expect([await offered(kiosk), await offered(other)]).toEqual(['0.3.0', '0.2.0']);
  await rollOut(next.sha256, { percent: 0 });
  expect([await offered(kiosk), await offered(other)]).toEqual(['0.2.0', '0.2.0']);
  await rollOut(old.sha256, { percent: 0 });
  expect([await offered(kiosk), await offered(other)]).toEqual([undefined, undefined]);
});

test('the log says who did what', async () => {
  const archive = fresh();
  const made = release(archive);
  await publish(made, archive);
  await rollOut(made.sha256, { when: 'staff' });
  const log = hub.rows<{ action: string }>(
    'SELECT action FROM audit WHERE subject = ?',
    `release:${made.sha256}`,
  );
  expect(log.map(({ action }) => action).toSorted()).toEqual([
    'release-added',
    'release-rolled-out',
    'release-uploaded',
  ]);
  await rollOut(made.sha256, { percent: 0 });
});

test('more percent only ever adds kiosks; all at 100, none at 0', () => {
  const kiosk = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(kiosk, fc.integer({ min: 0, max: 99 }), (id, percent) => {
      if (inStage(id, 'ab', percent)) expect(inStage(id, 'ab', percent + 1)).toBe(true);
      expect(inStage(id, 'ab', 0)).toBe(false);
      expect(inStage(id, 'ab', 100)).toBe(true);
    }),
  );
  const staged = Array.from({ length: 2000 }, (_, index) => index.toString(16).padStart(32, '0'));
  const share = staged.filter((id) => inStage(id, 'ab', 10)).length / staged.length;
  expect(share).toBeGreaterThan(0.07);
  expect(share).toBeLessThan(0.13);
});

test('without rollouts nothing is offered', () => {
  expect(offerFor([{ release: release(fresh()), addedAt: 1 }], 'a')).toBeUndefined();
});
