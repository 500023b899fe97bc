import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { releaseSchema } from '@otklik/shared/api/releases.ts';
import { isVersion } from '@otklik/shared/update/version.ts';
import { Compile } from 'typebox/compile';
import { version as sourceVersion } from '../../kiosk/src/version.ts';
import { makeBundle } from '../package/bundle.ts';
import { makeRelease, newReleaseKey, publicKeyText } from './make-release.ts';
import { publish } from './publish.ts';

const HELP = `npm run release -- key FILE
    Makes a release key. FILE, outside the repository, is the secret; what is printed is its public half: for
    'npm run bundle -- kiosk --release-key KEY' and 'npm run hub -- --release-key KEY'.
npm run release -- make --key FILE [--version V] [--over V]… [--also-key KEY]… [--out DIR]
    Bundles the kiosk of this repository, packs and signs it: DIR/otklik-kiosk-V.archive and .json. --over names newer
    versions in whose place it may be put. --also-key: a further public key whose releases this version takes.
npm run release -- publish DIR/otklik-kiosk-V.json --hub URL --login LOGIN [--code CODE] [--percent N] [--kiosk ID]…
                   [--staff]
    Brings it to a hub and offers it to N percent of the kiosks and those named; --staff: put in when staff start it.
    The password comes from OTKLIK_ADMIN_PASSWORD. --code: what the authenticator app of the account shows.`;

const root = resolve(import.meta.dirname, '..', '..');
const { values, positionals } = parseArgs({
  options: {
    key: { type: 'string' },
    version: { type: 'string' },
    over: { type: 'string', multiple: true },
    'also-key': { type: 'string', multiple: true },
    out: { type: 'string' },
    hub: { type: 'string' },
    login: { type: 'string' },
    code: { type: 'string' },
    percent: { type: 'string' },
    kiosk: { type: 'string', multiple: true },
    staff: { type: 'boolean' },
    help: { type: 'boolean' },
  },
  allowPositionals: true,
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);

function fail(line: string): void {
  process.stderr.write(`release: ${line}\n`);
  process.exitCode = 2;
}

function makeKey(path: string): void {
  const file = resolve(path);
  // Whatever lies in a repository is sooner or later in its history.
  if (file.startsWith(root + sep)) {
    fail('a release key is kept outside the repository.');
    return;
  }
  const { pem, publicKey } = newReleaseKey();
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    fail(`the key cannot be written: ${String(error)}`);
    return;
  }
  print(`release key ${publicKey}`);
}

function readKey(path: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(readFileSync(path));
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

async function make(): Promise<void> {
  const version = values.version ?? sourceVersion;
  const over = values.over ?? [];
  if (![version, ...over].every(isVersion)) return fail('a version is like 1.2.3.');
  const key = values.key === undefined ? undefined : readKey(values.key);
  if (key === undefined)
    return fail('--key FILE is no Ed25519 key; make one with: npm run release -- key FILE');
  const out = resolve(values.out ?? join(root, 'build'));
  const bundle = mkdtempSync(join(tmpdir(), 'otklik-release-'));
  try {
    const releaseKeys = [publicKeyText(key), ...(values['also-key'] ?? [])];
    await makeBundle({ root, product: 'kiosk', outDir: join(bundle, 'kiosk'), version, releaseKeys });
    const { release, archive } = makeRelease(join(bundle, 'kiosk'), { version, over, key });
    mkdirSync(out, { recursive: true });
    const name = join(out, `otklik-kiosk-${version}`);
    writeFileSync(`${name}.archive`, archive);
    writeFileSync(`${name}.json`, `${JSON.stringify(release, undefined, 2)}\n`);
    print(`release ${version} ${archive.length} bytes ${name}.json`);
  } finally {
    rmSync(bundle, { recursive: true, force: true });
  }
}

async function bring(path: string): Promise<void> {
  const { hub, login, code, percent, kiosk = [], staff } = values;
  const password = process.env.OTKLIK_ADMIN_PASSWORD;
  if (hub === undefined || login === undefined || password === undefined) {
    return fail('--hub URL, --login LOGIN and OTKLIK_ADMIN_PASSWORD are needed.');
  }
  const share = Number(percent ?? 0);
  if (!Number.isInteger(share) || share < 0 || share > 100)
    return fail('--percent is a whole number to 100.');
  const release: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Compile(releaseSchema).Check(release)) return fail(`${path} is no release.`);
  const archive = readFileSync(path.replace(/\.json$/, '.archive'));
  const asked = percent !== undefined || kiosk.length > 0;
  const rollout = { percent: share, kiosks: kiosk, when: staff === true ? 'staff' : 'auto' } as const;
  const wrong = await publish({
    ...{ hub, login, password, code, release, archive },
    rollout: asked ? rollout : undefined,
  });
  if (wrong !== undefined) return fail(wrong);
  print(`release ${release.version} is at the hub${asked ? ' and offered' : ''}`);
}

const [command, path] = positionals;
if (command === 'key' && path !== undefined) makeKey(path);
else if (command === 'make') await make();
else if (command === 'publish' && path !== undefined) await bring(path);
else if (values.help === true) print(HELP);
else fail(`what is to be done?\n${HELP}`);
