/** The video worker: indexes, opens and cuts recordings off the main loop. */
import { parentPort } from 'node:worker_threads';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, type Result } from '@otklik/shared/base/result.ts';
import type { ArchiveError } from './archive.ts';
import { FolderArchive } from './folder-archive.ts';
import { Lru } from './lru.ts';
import { OpenRecordings } from './open-recordings.ts';
import type { VideoMessage, VideoRequest } from './worker-protocol.ts';

const archiveLimit = 256;
/** All cameras together: a chain has hundreds, and each an hour of pictures to a file. */
const open = new OpenRecordings();
const archives = new Lru<string, FolderArchive>(archiveLimit, (archive) => archive.close());

function post(message: VideoMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

/** One archive for each set of settings; a camera whose settings have changed simply gets a new one. */
function archiveOf(request: VideoRequest): Result<FolderArchive, ArchiveError> {
  const { folder, pattern, zone, timing } = request.settings;
  const key = JSON.stringify([folder, pattern, zone, timing]);
  const known = archives.get(key);
  if (known !== undefined) return { ok: true, value: known };
  const made = FolderArchive.create(request.settings, {
    open,
    now: Date.now,
    warn: (warning) => post({ kind: 'warning', warning }),
  });
  if (!made.ok) return err(coded('unavailable', `The camera's settings do not fit: ${made.error.detail}`));
  archives.set(key, made.value);
  return made;
}

async function answer(request: VideoRequest): Promise<void> {
  const { id } = request;
  const archive = archiveOf(request);
  if (request.kind === 'clip') {
    post({
      kind: 'clip',
      id,
      result: archive.ok ? await archive.value.clip(request.from, request.to) : archive,
    });
    return;
  }
  if (request.kind === 'check') {
    post({ kind: 'check', id, result: archive.ok ? await archive.value.check(request.span) : archive });
    return;
  }
  if (request.kind === 'identity') {
    post({
      kind: 'identity',
      id,
      result: archive.ok ? await archive.value.identity(request.place) : archive,
    });
    return;
  }
  if (request.kind === 'pictures') {
    post({
      kind: 'pictures',
      id,
      result: archive.ok ? await archive.value.pictures(request.place) : archive,
    });
    return;
  }
  if (!archive.ok) {
    post({ kind: 'bytes', id, result: archive });
    return;
  }
  const result =
    request.kind === 'fragment'
      ? await archive.value.fragment(request.place)
      : await archive.value.init(request.place);
  if (!result.ok) {
    post({ kind: 'bytes', id, result });
    return;
  }
  const { buffer } = result.value;
  // An init segment stays cached here, and so goes as a copy.
  const isOwn = request.kind === 'fragment' && buffer instanceof ArrayBuffer;
  post({ kind: 'bytes', id, result }, isOwn && buffer.byteLength === result.value.length ? [buffer] : []);
}

parentPort?.on('message', (request: VideoRequest) => void answer(request));
