import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ListedRelease,
  MAX_PART_BYTES,
  type Release,
  type RolloutRequest,
} from '@otklik/shared/api/releases.ts';
import { signRelease } from '@otklik/shared/update/release.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, heartbeatOf, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';
import { makeBackup, restoreBackup } from '../ops/backup.ts';
import { inStage, offerFor } from './offer.ts';
import { rolloutPreview } from './rollout-progress.ts';

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

const revisionOf = async (sha256: string): Promise<number> => {
  const list: readonly ListedRelease[] = (await hub.admin.get('/api/v1/releases')).json;
  return list.find((each) => each.release.sha256 === sha256)?.revision ?? 0;
};
const ALL = { percent: 100, kiosks: [], when: 'auto' };
const setAt = (sha256: string, revision: number, rollout: Record<string, unknown>): Promise<Answer> =>
  hub.admin.call(
    'PUT',
    `/api/v1/releases/${sha256}/rollout`,
    { ...ALL, ...rollout },
    {
      'if-match': `"${revision}"`,
    },
  );
const rollOut = async (sha256: string, rollout: Record<string, unknown>): Promise<Answer> =>
  setAt(sha256, await revisionOf(sha256), rollout);

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
      revision: 1,
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

test('of two who set a rollout the second is told, and nothing is overwritten', async () => {
  const bytes = randomBytes(100);
  const made = release(bytes, '0.4.0');
  await publish(made, bytes);
  expect((await setAt(made.sha256, 0, { percent: 5 })).status).toBe(204);
  expect((await setAt(made.sha256, 0, { percent: 100 })).json).toMatchObject({
    ...{ status: 412, code: 'changed-meanwhile' },
  });
  const blind = await hub.admin.call('PUT', `/api/v1/releases/${made.sha256}/rollout`, ALL);
  expect(blind.json).toMatchObject({ status: 428, code: 'if-match-missing' });
  await setAt(made.sha256, 1, { percent: 0, held: true });
  const [listed] = (await hub.admin.get('/api/v1/releases')).json.filter(
    (each: ListedRelease) => each.release.sha256 === made.sha256,
  );
  expect(listed).toMatchObject({
    ...{ revision: 2, rollout: { percent: 0, held: true } },
    before: { percent: 5, kiosks: [], when: 'auto' },
  });
  await rollOut(made.sha256, { percent: 0 });
});

test('a held rollout is offered to nobody else, and leads nobody back to an earlier one', async () => {
  const [one, two] = [randomBytes(100), randomBytes(100)];
  const [old, next] = [release(one, '0.5.0'), release(two, '0.6.0')];
  await publish(old, one);
  await publish(next, two);
  const kiosk = await hub.kiosk([hub.workplaces[0]]);
  const offered = async (runs: string) => {
    const { versions } = heartbeatOf();
    const told = heartbeatOf({ versions: { ...versions, kiosk: runs } });
    return (await kiosk.heartbeat(told)).json.update?.release.version;
  };
  await rollOut(old.sha256, {});
  await rollOut(next.sha256, {});
  expect(await offered('0.1.0')).toBe('0.6.0');
  await rollOut(next.sha256, { held: true });
  expect([await offered('0.1.0'), await offered('0.6.0')]).toEqual(['0.5.0', '0.6.0']);
  await rollOut(next.sha256, { percent: 0 });
  await rollOut(old.sha256, { percent: 0 });
});

test('how far a rollout has come, and what setting it would do, are said of every kiosk in use once', async () => {
  const own = await testHub({ releaseKeys: [key.publicKey] });
  try {
    const bytes = randomBytes(100);
    const made = release(bytes, '0.7.0');
    await own.admin.post('/api/v1/releases', made);
    const { url, cookie, csrf } = own.admin;
    await fetch(`${url}/api/v1/releases/${made.sha256}/archive`, {
      ...{ method: 'PUT', body: bytes },
      headers: { cookie, 'x-otklik-csrf': csrf, 'content-type': 'application/octet-stream' },
    });
    const [first, second] = [await own.kiosk([own.workplaces[0]]), await own.kiosk([own.workplaces[1]])];
    const { versions } = heartbeatOf();
    const path = `/api/v1/releases/${made.sha256}/rollout`;
    const preview = async (rollout: object) =>
      (await own.admin.post(`${path}/preview`, { ...ALL, ...rollout })).json;
    await first.heartbeat();
    expect(await preview({})).toMatchObject({
      ...{ kiosks: 2, offered: 2, running: 0, refusing: 0, taking: 2, silent: 1, losing: 0 },
      stores: [{ id: own.store, kiosks: 2 }],
    });
    expect(await preview({ percent: 0, kiosks: [second.id] })).toMatchObject({
      offered: 1,
      taking: 1,
      silent: 1,
    });
    await own.admin.call('PUT', path, ALL, { 'if-match': '"0"' });
    const refused = { phase: 'refused', version: '0.7.0', code: 'disk-full' } as const;
    await first.heartbeat(heartbeatOf({ update: refused }));
    await second.heartbeat(heartbeatOf({ versions: { ...versions, kiosk: '0.7.0' } }));
    const { releases, ...told } = (await own.admin.get('/api/v1/releases/progress')).json;
    expect(told).toMatchObject({
      kiosks: 2,
      versions: expect.arrayContaining([{ version: '0.7.0', count: 1 }]),
    });
    expect(releases).toMatchObject([
      {
        ...{ offered: 2, running: 1, trial: 0, loading: 0, ready: 0, refused: 1, waiting: 0, silent: 0 },
        reasons: [{ code: 'disk-full', count: 1 }],
      },
    ]);
    expect(await preview({ percent: 0 })).toMatchObject({ offered: 0, taking: 0, losing: 1, stores: [] });
    const { stores } = (await own.admin.get('/api/v1/releases/kiosks')).json;
    expect(stores[0].kiosks.map(({ id }: { id: string }) => id).toSorted()).toEqual(
      [first.id, second.id].toSorted(),
    );
  } finally {
    await own.close();
  }
});

test('what an older release would do to kiosks that run a newer one is said before', () => {
  const made = release(fresh(), '0.2.0');
  const back = signRelease({ ...made, over: ['0.3.0'] }, key.privateKey);
  const kiosks = ['0.1.0', '0.2.0', '0.3.0'].map((version, index) => ({
    ...{ id: `${index}`, store: { id: 's', name: 'S' }, places: ['1'], version, heardAt: 1 },
  }));
  const rollout: RolloutRequest = { percent: 100, kiosks: [], when: 'auto' };
  const say = (each: Release) =>
    rolloutPreview([{ release: each, addedAt: 1, revision: 0 }], { sha256: each.sha256, rollout }, kiosks, 2);
  expect(say(made)).toMatchObject({ offered: 3, running: 1, taking: 1, refusing: 1 });
  expect(say(back)).toMatchObject({ offered: 3, running: 1, taking: 2, refusing: 0 });
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
  expect(offerFor([{ release: release(fresh()), addedAt: 1, revision: 0 }], 'a', '0.1.0')).toBeUndefined();
});
