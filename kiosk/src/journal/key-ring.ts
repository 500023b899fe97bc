import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyChangeRequest } from '@otklik/shared/api/kiosk.ts';
import type { KioskId } from '@otklik/shared/base/ids.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import { type EndorsedKey, keysFollow, signKeyChange } from '@otklik/shared/sync/key-change.ts';
import { privateKeyFromSeed, rawPublicKey } from '@otklik/shared/sync/signature.ts';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { type DiskError, diskError } from './disk-error.ts';
import { fileSize, writeFileDurably } from './files.ts';

/** The keys after the first, which stays in its own file, since it names the kiosk. */
export const LATER_KEYS_FILE = 'keys.json';

const endorsed = { publicKey: Type.String(), endorsement: Type.String() };
const fileSchema = Type.Object({
  /** In force after the first one, in order; the last is the present one. */
  later: Type.Array(Type.Object(endorsed)),
  /** PKCS #8 of the present one, where it is not the first. */
  current: Type.Optional(Type.String()),
  /** The hub's wish that was met last. */
  met: Type.Optional(Type.Integer()),
  /** Made, and perhaps shown to the hub already. */
  pending: Type.Optional(
    Type.Object({ ...endorsed, possession: Type.String(), key: Type.String(), asked: Type.Integer() }),
  ),
});
type KeysFile = Static<typeof fileSchema>;
const fileCheck = Compile(fileSchema);

/** A key that waits for the hub to take it. */
export interface PendingKey {
  readonly change: KeyChangeRequest;
  readonly key: KeyObject;
}

/** The keys of a kiosk. What it signs by changes when the hub has taken another; its id never does. */
export interface KeyRing {
  readonly kiosk: KioskId;
  /** What it signs by now. */
  readonly key: KeyObject;
  /** The key that gave the kiosk its id, raw. */
  readonly first: Uint8Array;
  readonly later: readonly EndorsedKey[];
  readonly pending: PendingKey | undefined;
  /** Whether a wish of that time, hub ms, is not met yet. */
  wants(asked: number | undefined): boolean;
  /** Makes a key for the wish and keeps it beside the present one, before anything is sent; one that waits is kept. */
  begin(asked: number, rng: Rng): Result<PendingKey, DiskError>;
  /** The hub has the pending key: it is the present one from now on. */
  finish(): Result<undefined, DiskError>;
}

const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString();
const text = (key: KeyObject): string => Buffer.from(rawPublicKey(key)).toString('base64url');

/** The keys of a folder whose first is `first`; undefined where its file of later keys cannot be read or is of another. */
export function openKeyRing(dir: string, kiosk: KioskId, first: KeyObject): KeyRing | undefined {
  const path = join(dir, LATER_KEYS_FILE);
  const read = fileSize(path) === undefined ? { later: [] } : parseFile(readFileSync(path, 'utf8'));
  if (read === undefined) return undefined;
  let file: KeysFile = read;
  const firstRaw = rawPublicKey(first);
  let key = file.current === undefined ? first : parseKey(file.current);
  let pending = pendingOf(file);
  if (key === undefined || !fits(file, key) || (file.pending !== undefined && pending === undefined)) {
    return undefined;
  }

  function keep(next: KeysFile): Result<undefined, DiskError> {
    try {
      writeFileDurably(path, JSON.stringify(next), 0o600);
      file = next;
      return ok(undefined);
    } catch (thrown) {
      const error = diskError(thrown);
      if (error === undefined) throw thrown;
      return err(error);
    }
  }

  function fits({ later }: KeysFile, current: KeyObject): boolean {
    const present = later.at(-1)?.publicKey ?? text(first);
    return present === text(current) && keysFollow(kiosk, firstRaw, later);
  }

  return {
    kiosk,
    first: firstRaw,
    get key() {
      return key ?? first;
    },
    get later() {
      return file.later.map(({ publicKey, endorsement }) => ({ publicKey, endorsement }));
    },
    get pending() {
      return pending;
    },
    wants: (asked) => pending !== undefined || (asked !== undefined && asked !== file.met),
    begin(asked, rng) {
      if (pending !== undefined) return ok(pending);
      const present = key ?? first;
      const next = privateKeyFromSeed(rng.bytes(32));
      const change = { kiosk, from: rawPublicKey(present), to: rawPublicKey(next) };
      const request = {
        publicKey: text(next),
        endorsement: signKeyChange(change, present),
        possession: signKeyChange(change, next),
      };
      const kept = keep({ ...file, pending: { ...request, key: pem(next), asked } });
      if (!kept.ok) return kept;
      pending = { change: request, key: next };
      return ok(pending);
    },
    finish() {
      const { pending: made, ...rest } = file;
      if (made === undefined || pending === undefined) return ok(undefined);
      const { publicKey, endorsement, asked } = made;
      const later = [...file.later, { publicKey, endorsement }];
      const kept = keep({ ...rest, later, current: made.key, met: asked });
      if (!kept.ok) return kept;
      key = pending.key;
      pending = undefined;
      return ok(undefined);
    },
  };
}

function parseFile(json: string): KeysFile | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return fileCheck.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function pendingOf({ pending }: KeysFile): PendingKey | undefined {
  const key = pending === undefined ? undefined : parseKey(pending.key);
  if (pending === undefined || key === undefined) return undefined;
  const { publicKey, endorsement, possession } = pending;
  return { change: { publicKey, endorsement, possession }, key };
}

/** An Ed25519 key from its PKCS #8. */
export function parseKey(pkcs8: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pkcs8);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    // OpenSSL reports every unreadable key by throwing.
    return undefined;
  }
}
