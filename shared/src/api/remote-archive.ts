import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

/**
 * Recordings that another system keeps, as an admin sets them. Credentials go the one way only: they are sent, never read
 * back (`archiveCredentialsSchema`).
 */
const origin = {
  /** Scheme, host and port; nothing else of it: `https://nvr.example:8971`. */
  address: Type.String({ minLength: 8, maxLength: 300 }),
  /**
   * Where a name leads: into the company's own network, or to a public address. Absent: the own network. An address given as
   * a number is taken as it is.
   */
  network: Type.Optional(Type.Union([Type.Literal('own'), Type.Literal('public')])),
  /** The certificate, PEM, of a system that signed its own. */
  certificate: Type.Optional(Type.String({ minLength: 1, maxLength: 8000 })),
};

/** A path with its query at the origin; `{from}` and the like are put in (docs/archives.md). */
const template = Type.String({ minLength: 1, maxLength: 1000, pattern: '^/' });
/** Names of fields from the outside in, `reply.periods`; empty: the reply itself. */
const field = Type.String({ maxLength: 100, pattern: '^[A-Za-z0-9_.-]*$' });
const timeFormat = Type.Union([
  Type.Literal('epoch-s'),
  Type.Literal('epoch-ms'),
  Type.Literal('epoch-us'),
  Type.Literal('iso'),
  Type.Literal('iso-local'),
  /** A strftime pattern; the wall clock of the camera's zone unless it says otherwise. */
  Type.String({ minLength: 2, maxLength: 100, pattern: '%' }),
]);
const method = Type.Union([Type.Literal('GET'), Type.Literal('POST')]);
const body = Type.Optional(Type.String({ minLength: 1, maxLength: 2000 }));

export const frigateSchema = Type.Object(
  { kind: Type.Literal('frigate'), ...origin, camera: Type.String({ minLength: 1, maxLength: 100 }) },
  strict,
);
export const mediamtxSchema = Type.Object(
  { kind: Type.Literal('mediamtx'), ...origin, path: Type.String({ minLength: 1, maxLength: 200 }) },
  strict,
);
/** ONVIF Profile G: the address is that of the recording's stream, `rtsp://host:554/path`. */
export const rtspReplaySchema = Type.Object(
  {
    kind: Type.Literal('rtsp-replay'),
    address: Type.String({ minLength: 8, maxLength: 500 }),
    network: origin.network,
  },
  strict,
);
export const genericArchiveSchema = Type.Object(
  {
    kind: Type.Literal('generic'),
    ...origin,
    /** `query`: only where a template names `{user}`, `{password}` or `{token}`. */
    auth: Type.Union([
      Type.Literal('none'),
      Type.Literal('basic'),
      Type.Literal('bearer'),
      Type.Literal('query'),
    ]),
    /** Fetched first, and again when a reply says that the session has ended; its reply holds `{session}`. */
    login: Type.Optional(Type.Object({ method, path: template, body, session: field }, strict)),
    /** A field of a JSON reply that, having this value, says that the session has ended. */
    ended: Type.Optional(Type.Object({ field, value: Type.String({ maxLength: 100 }) }, strict)),
    time: timeFormat,
    list: Type.Optional(
      Type.Object(
        {
          path: template,
          items: field,
          begin: field,
          /** One of the two. */
          end: Type.Optional(field),
          duration: Type.Optional(
            Type.Object(
              { field, unit: Type.Union([Type.Literal('s'), Type.Literal('ms'), Type.Literal('us')]) },
              strict,
            ),
          ),
          /** Of the times in the reply, where they are written in another way. */
          time: Type.Optional(timeFormat),
          /** A field of each item that names its camera. */
          camera: Type.Optional(Type.Object({ field, value: Type.String({ maxLength: 200 }) }, strict)),
        },
        strict,
      ),
    ),
    clip: Type.Object(
      {
        method: Type.Optional(method),
        path: template,
        body,
        /** Whether its first picture is that of `{from}`, or its last that of `{to}`. Absent: the first. */
        anchor: Type.Optional(Type.Union([Type.Literal('begin'), Type.Literal('end')])),
        /** The recorder makes a file first: where its number stands, when it is ready, and where it is. */
        export: Type.Optional(
          Type.Object(
            {
              /** A field of the reply, or the last part of its `Location`. */
              id: Type.Union([field, Type.Literal('Location')]),
              status: Type.Optional(
                Type.Object(
                  {
                    method: Type.Optional(method),
                    path: template,
                    body,
                    field,
                    ready: Type.String({ maxLength: 50 }),
                    failed: Type.Optional(Type.String({ maxLength: 50 })),
                    /** Where the reply names the file, for `{file}`. */
                    file: Type.Optional(field),
                  },
                  strict,
                ),
              ),
              download: template,
            },
            strict,
          ),
        ),
      },
      strict,
    ),
    /** A picture of `{from}`; looked at when the camera is checked. */
    snapshot: Type.Optional(template),
  },
  strict,
);
export type GenericArchive = Static<typeof genericArchiveSchema>;

export const remoteArchiveSchema = Type.Union([
  frigateSchema,
  mediamtxSchema,
  rtspReplaySchema,
  genericArchiveSchema,
]);
export type RemoteArchiveSettings = Static<typeof remoteArchiveSchema>;

/** Sent, and never told again. */
export const archiveCredentialsSchema = Type.Object(
  {
    /** Without what would end a header or a quoted name. */
    user: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f":]*$' }),
    ),
    password: Type.Optional(Type.String({ maxLength: 500 })),
    token: Type.Optional(Type.String({ minLength: 1, maxLength: 4000, pattern: '^[\\u0021-\\u007e]*$' })),
  },
  strict,
);
export type ArchiveCredentials = Static<typeof archiveCredentialsSchema>;
