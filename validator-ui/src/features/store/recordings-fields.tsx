import type { CameraRequest } from '@otklik/shared/api/admin.ts';
import type { CameraRecord } from '@otklik/shared/api/chain.ts';
import { remoteArchiveSchema } from '@otklik/shared/api/remote-archive.ts';
import { archiveExamples } from '@otklik/shared/video/archive-examples.ts';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Check } from '../../api/check.ts';
import { Area, Choice, Field, Tick, textOf } from '../../ui/fields.tsx';

const KINDS = ['folder', 'frigate', 'mediamtx', 'generic', 'rtsp-replay'] as const;
type Kind = (typeof KINDS)[number];
const EXAMPLES = ['nx-witness', 'macroscop', 'axxon-one', 'trassir'] as const;
type Example = (typeof EXAMPLES)[number];
/** Addresses as each kind has them by default. */
const ADDRESSES: Readonly<Record<Exclude<Kind, 'folder'>, string>> = {
  frigate: 'https://192.168.1.5:8971',
  mediamtx: 'http://192.168.1.5:9996',
  generic: 'https://192.168.1.5:7001',
  'rtsp-replay': 'rtsp://192.168.1.5:554/recording/1',
};

const lines = (value: unknown): string => JSON.stringify(value, undefined, 2);
const isExample = (name: string): name is Example => EXAMPLES.some((each) => each === name);

interface RecordingsProps {
  /** Absent: a new one. */
  readonly camera: CameraRecord | undefined;
}

/** Where a camera's recordings are: in a folder of the hub's machine, or with another system. */
export function RecordingsFields({ camera }: RecordingsProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>(camera?.archive?.kind ?? 'folder');
  return (
    <>
      <Choice
        name="kind"
        label={t('camera.kind')}
        value={kind}
        onChange={({ currentTarget }) =>
          setKind(KINDS.find((each) => each === currentTarget.value) ?? 'folder')
        }
      >
        {KINDS.map((each) => (
          <option key={each} value={each}>
            {t(`camera.kind.${each}`)}
          </option>
        ))}
      </Choice>
      {kind === 'folder' ? (
        <FolderFields camera={camera} />
      ) : (
        <ArchiveFields key={kind} {...{ kind, camera }} />
      )}
    </>
  );
}

function FolderFields({ camera }: RecordingsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Field
        name="folder"
        label={t('camera.folder')}
        hint={t('camera.folderHint')}
        required
        maxLength={1000}
        defaultValue={camera?.folder}
      />
      <Field
        name="pattern"
        label={t('camera.pattern')}
        hint={t('camera.patternHint')}
        required
        maxLength={300}
        defaultValue={camera?.pattern ?? '%Y-%m-%d_%H-%M-%S.mp4'}
      />
      <Choice name="timing" label={t('camera.timing')} defaultValue={camera?.timing ?? 'name'}>
        <option value="name">{t('camera.timing.name')}</option>
        <option value="mtime">{t('camera.timing.mtime')}</option>
      </Choice>
    </>
  );
}

function ArchiveFields({ kind, camera }: RecordingsProps & { readonly kind: Exclude<Kind, 'folder'> }) {
  const { t } = useTranslation();
  const standing = camera?.archive?.kind === kind ? camera.archive : undefined;
  return (
    <>
      <Field
        name="address"
        label={t('camera.address')}
        hint={t('camera.addressHint', { example: ADDRESSES[kind] })}
        required
        maxLength={500}
        defaultValue={standing?.address}
      />
      <Choice name="network" label={t('camera.network')} defaultValue={standing?.network ?? 'own'}>
        <option value="own">{t('camera.network.own')}</option>
        <option value="public">{t('camera.network.public')}</option>
      </Choice>
      {kind === 'frigate' ? (
        <Field
          name="named"
          label={t('camera.named')}
          required
          maxLength={100}
          defaultValue={standing?.kind === 'frigate' ? standing.camera : undefined}
        />
      ) : null}
      {kind === 'mediamtx' ? (
        <Field
          name="named"
          label={t('camera.path')}
          required
          maxLength={200}
          defaultValue={standing?.kind === 'mediamtx' ? standing.path : undefined}
        />
      ) : null}
      {kind === 'generic' ? (
        <GenericFields asked={standing?.kind === 'generic' ? standing : undefined} />
      ) : null}
      <Field
        name="user"
        label={t('camera.user')}
        {...(camera?.hasCredentials === true ? { hint: t('camera.loginKept') } : {})}
        maxLength={200}
      />
      <Field
        type="password"
        name="password"
        label={t('camera.password')}
        autoComplete="new-password"
        maxLength={500}
      />
      {kind === 'generic' || kind === 'mediamtx' ? (
        <Field
          type="password"
          name="token"
          label={t('camera.token')}
          autoComplete="new-password"
          maxLength={4000}
        />
      ) : null}
      {camera?.hasCredentials === true ? <Tick name="forget" label={t('camera.forget')} /> : null}
      {kind === 'rtsp-replay' ? null : (
        <Area
          name="certificate"
          label={t('camera.certificate')}
          hint={t('camera.certificateHint')}
          maxLength={8000}
          rows={3}
          defaultValue={
            standing !== undefined && 'certificate' in standing ? standing.certificate : undefined
          }
        />
      )}
    </>
  );
}

/** How a system is asked that none of the other kinds knows: as JSON, begun from a worked example. */
function GenericFields({ asked }: { readonly asked: object | undefined }) {
  const { t } = useTranslation();
  const [text, setText] = useState(() =>
    lines(asked === undefined ? archiveExamples['nx-witness'] : askedOf(asked)),
  );
  const area = useRef<HTMLTextAreaElement>(null);
  // From the text as it stands, however it came there.
  useEffect(
    () => area.current?.setCustomValidity(parsed(text) === undefined ? t('camera.askedBad') : ''),
    [text, t],
  );
  return (
    <>
      <Choice
        label={t('camera.example')}
        value=""
        onChange={({ currentTarget: { value } }) => {
          if (isExample(value)) setText(lines(archiveExamples[value]));
        }}
      >
        <option value="">{t('camera.example.none')}</option>
        {EXAMPLES.map((each) => (
          <option key={each} value={each}>
            {t(`camera.example.${each}`)}
          </option>
        ))}
      </Choice>
      <Area
        name="asked"
        label={t('camera.asked')}
        hint={t('camera.askedHint')}
        required
        rows={14}
        spellCheck={false}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        ref={area}
      />
    </>
  );
}

/** The settings less what has fields of its own. */
function askedOf(settings: object): object {
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([name]) => !['kind', 'address', 'network', 'certificate'].includes(name),
    ),
  );
}

/** Undefined: no JSON object. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type Recordings = Pick<CameraRequest, 'folder' | 'pattern' | 'timing' | 'archive' | 'credentials'>;

/** What the form says of where the recordings are. Undefined: an archive that no schema knows. */
export function recordingsOf(data: FormData): Recordings | undefined {
  const kind = textOf(data, 'kind');
  if (kind === 'folder') {
    const timing = textOf(data, 'timing') === 'mtime' ? 'mtime' : 'name';
    return { folder: textOf(data, 'folder'), pattern: textOf(data, 'pattern'), timing };
  }
  const certificate = textOf(data, 'certificate');
  const named = textOf(data, 'named');
  const archive = {
    ...(kind === 'generic' ? parsed(textOf(data, 'asked')) : {}),
    ...{ kind, address: textOf(data, 'address'), network: textOf(data, 'network') },
    ...(certificate === '' ? {} : { certificate }),
    ...(kind === 'frigate' ? { camera: named } : {}),
    ...(kind === 'mediamtx' ? { path: named } : {}),
  };
  return Check(remoteArchiveSchema, archive) ? { archive, ...loginOf(data) } : undefined;
}

/** Empty fields leave a login that is kept as it is. */
function loginOf(data: FormData): Pick<CameraRequest, 'credentials'> {
  if (data.get('forget') !== null) return { credentials: {} };
  const [user, token] = [textOf(data, 'user'), textOf(data, 'token')];
  const given = data.get('password');
  // A password may begin or end with a space.
  const password = typeof given === 'string' ? given : '';
  if (user === '' && token === '' && password === '') return {};
  return {
    credentials: {
      ...(user === '' ? {} : { user }),
      ...(password === '' ? {} : { password }),
      ...(token === '' ? {} : { token }),
    },
  };
}
