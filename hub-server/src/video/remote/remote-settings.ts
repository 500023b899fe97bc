import { X509Certificate } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type {
  ArchiveCredentials,
  GenericArchive,
  RemoteArchiveSettings,
} from '@otklik/shared/api/remote-archive.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { ResolveName } from '../../deliveries/guarded-lookup.ts';
import { createFrigate } from './frigate.ts';
import { createGeneric } from './generic.ts';
import { createMediamtx } from './mediamtx.ts';
import { type Origin, parseOrigin } from './origin.ts';
import { createRemoteHttp, type RemoteHttp } from './remote-http.ts';
import { createRtspReplay } from './rtsp/rtsp-replay.ts';
import type { RemoteSource } from './source.ts';
import { type Placeholder, placeholdersIn } from './template.ts';
import { type TimeFormat, timeFormat } from './time-format.ts';

export type RemoteSettingsError = CodedError<'bad-address' | 'bad-pattern' | 'bad-zone' | 'bad-archive'>;

export interface RemoteSettings {
  readonly remote: RemoteArchiveSettings;
  readonly credentials: ArchiveCredentials;
  /** IANA zone of times that say none. */
  readonly zone: string;
}

const bad = (detail: string): Result<never, RemoteSettingsError> => err(coded('bad-archive', detail));

/** How the archive of these settings is asked; an error where they cannot be. */
export function remoteSource(
  { remote, credentials, zone }: RemoteSettings,
  resolve?: ResolveName,
): Result<RemoteSource, RemoteSettingsError> {
  const origin = originOf(remote);
  if (!origin.ok) return origin;
  const resolving = resolve === undefined ? {} : { resolve };
  if (remote.kind === 'rtsp-replay')
    return ok(createRtspReplay({ origin: origin.value, credentials, ...resolving }));
  const { certificate } = remote;
  if (certificate !== undefined && !isCertificate(certificate))
    return bad('The certificate is none, in PEM.');
  const http = createRemoteHttp({ origin: origin.value, certificate, ...resolving });
  switch (remote.kind) {
    case 'frigate':
      return ok(createFrigate(remote, credentials, http));
    case 'mediamtx':
      return ok(createMediamtx(remote, credentials, http));
    case 'generic':
      return genericSource(remote, credentials, zone, http);
    default:
      return remote satisfies never;
  }
}

function originOf(remote: RemoteArchiveSettings): Result<Origin, RemoteSettingsError> {
  const { address, network = 'own' } = remote;
  const isRtsp = remote.kind === 'rtsp-replay';
  const origin = parseOrigin(address, { network, schemes: isRtsp ? ['rtsp', 'rtsps'] : ['http', 'https'] });
  if (!origin.ok || isRtsp) return origin;
  const { pathname, search, hash } = origin.value.url;
  return pathname === '/' && search === '' && hash === ''
    ? origin
    : err(coded('bad-address', 'The address is scheme, host and port alone.'));
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function genericSource(
  settings: GenericArchive,
  credentials: ArchiveCredentials,
  zone: string,
  http: RemoteHttp,
): Result<RemoteSource, RemoteSettingsError> {
  const time = timeFormat(settings.time, zone);
  if (!time.ok) return time;
  const listTime: Result<TimeFormat, RemoteSettingsError> =
    settings.list?.time === undefined ? time : timeFormat(settings.list.time, zone);
  if (!listTime.ok) return listTime;
  const faulty = templateFault(settings);
  if (faulty !== undefined) return bad(faulty);
  const { list } = settings;
  if (list !== undefined && (list.end === undefined) === (list.duration === undefined))
    return bad('A list says either where a recording ends or how long it is.');
  return ok(
    createGeneric(settings, {
      ...{ http, credentials, time: time.value, listTime: listTime.value },
      wait: (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
    }),
  );
}

const span: readonly Placeholder[] = ['from', 'to', 'seconds'];

/** What is wrong with the placeholders of a template, in one sentence. */
function templateFault({ login, list, clip, snapshot, auth }: GenericArchive): string | undefined {
  const secrets: readonly Placeholder[] = auth === 'query' ? ['user', 'password', 'token'] : [];
  const common: readonly Placeholder[] = [...secrets, ...(login === undefined ? [] : (['session'] as const))];
  const made = clip.export;
  const templates: readonly (readonly [string | undefined, readonly Placeholder[]])[] = [
    ...([login?.path, login?.body] as const).map(
      (each) => [each, ['user', 'password', 'token'] as const] as const,
    ),
    ...[list?.path, clip.path, clip.body, snapshot].map((each) => [each, [...common, ...span]] as const),
    ...[made?.status?.path, made?.status?.body].map((each) => [each, [...common, 'id']] as const),
    [made?.download, [...common, 'id', ...(made?.status?.file === undefined ? [] : (['file'] as const))]],
  ];
  for (const [template, allowed] of templates) {
    if (template === undefined) continue;
    const found = placeholdersIn(template);
    if (found === undefined || [...found].some((name) => !allowed.includes(name)))
      return 'A template names what cannot be put in there.';
  }
  const calls = [clip, login, made?.status];
  if (calls.some((call) => call?.body !== undefined && call.method !== 'POST'))
    return 'Only POST takes a body.';
  const moment = placeholdersIn(`${clip.path} ${clip.body ?? ''}`);
  if (moment?.has('from') !== true || !(moment.has('to') || moment.has('seconds')))
    return 'A clip is asked for by its beginning and its end or length.';
  return undefined;
}
