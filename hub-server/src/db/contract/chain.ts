import type { StoresReply } from '@otklik/shared/api/admin.ts';
import type { Localized } from '@otklik/shared/api/common.ts';
import type { QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import type { StoreGroupsReply } from '@otklik/shared/api/store-groups.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Polarity } from '@otklik/shared/metrics/key-question-index.ts';
import type { HubError } from '../../problem.ts';
import type { Camera } from '../../stores/camera.ts';
import type { Actor } from './audit.ts';

export interface QuestionRecord {
  readonly id: string;
  readonly text: Localized;
  readonly positive: Polarity;
}

export interface NewStore extends Actor {
  readonly id: string;
  readonly name: string;
  /** IANA zone; it never changes, a store that moves is a new store. */
  readonly zone: string;
}

export interface NewWorkplace extends Actor {
  readonly id: string;
  readonly store: string;
  readonly name: string;
}

export interface NewPeriod extends Actor {
  readonly id: string;
  readonly question: string;
  /** Hub time, ms. */
  readonly from: number;
}

export interface GroupInput extends Actor {
  readonly id: string;
  readonly name: string;
  readonly stores: readonly string[];
  /** Whether the group is new, or must be there. */
  readonly make: boolean;
}

/** Stores with what is in them, and the plan of questions. */
export interface ChainCommands {
  createStore(input: NewStore): void;
  createWorkplace(input: NewWorkplace): Result<undefined, HubError>;
  createCamera(input: Actor & { readonly camera: Camera }): Result<undefined, HubError>;
  saveStoreGroup(input: GroupInput): Result<undefined, HubError>;
  createQuestion(input: Actor & { readonly question: QuestionRecord }): void;
  createPeriod(input: NewPeriod): Result<undefined, HubError>;
}

export interface QuestionPlan {
  readonly questions: QuestionRecord[];
  readonly periods: QuestionPeriod[];
}

export interface ChainQueries {
  camera(input: { readonly id: string }): Camera | undefined;
  cameras(input: undefined): readonly Camera[];
  stores(input: undefined): StoresReply;
  storeGroups(input: undefined): StoreGroupsReply;
  questionPlan(input: undefined): QuestionPlan;
}
