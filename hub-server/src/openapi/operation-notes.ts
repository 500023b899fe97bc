import type { ProblemCode } from '@otklik/shared/api/common.ts';
import type { TSchema } from 'typebox';

export const AREAS = {
  session: 'Signing in and out; accounts',
  stores: 'Stores, workplaces, cameras and groups of stores',
  questions: 'Key questions, their wordings and prompts',
  plans: 'Which question is asked where and when',
  kiosks: 'Kiosks as people see them',
  kiosk: 'Calls of a kiosk, each signed with its key (RFC 9421, Ed25519)',
  releases: 'Releases of the kiosk’s program',
  review: 'The expert’s work',
  results: 'The index and what it is made of',
  live: 'What has just happened',
  deliveries: 'Mail, webhooks and reports by schedule',
  alerts: 'Alerts, and the rules they come from',
  audit: 'Who did what, when',
  video: 'Recordings, under a grant',
  health: 'For those who run the hub',
} as const;
export type Area = keyof typeof AREAS;

/** What the document says about an operation beside the schemas its route is checked by. */
export interface OperationNotes {
  /** operationId: the name generated clients give it. */
  readonly id: string;
  readonly area: Area;
  readonly summary: string;
  readonly description?: string;
  /** Refusals of its own; those of its access and of any request are added (document.ts). */
  readonly problems: readonly ProblemCode[];
  /** A body the route takes as bytes, because a signature covers them. */
  readonly body?: TSchema;
  /** Replies that are no JSON: media types by status; none where there is no content. */
  readonly files?: Readonly<Record<number, readonly string[]>>;
  /** It answers with server-sent events that never end: the data of each by its name. */
  readonly events?: Readonly<Record<string, TSchema>>;
}

/** Operations by method and path. */
export type Operations = Readonly<Record<string, OperationNotes>>;

/** Refusals of what is asked for by store, group or workplace. */
export const scope = ['store-unknown', 'group-unknown', 'workplace-unknown'] as const;
/** Refusals of a change that names what it changes, and of one to a record that keeps its versions. */
export const stale = ['if-match-missing'] as const;
export const changing = [...stale, 'changed-meanwhile', 'retired'] as const;
const media = ['audio/*', 'video/*'];
/** Replies with a prompt, or a part of one. */
export const sendsMedia = { 200: media, 206: media, 304: [] } as const;
