import type { StoresReply } from '@otklik/shared/api/admin.ts';
import type { Localized } from '@otklik/shared/api/common.ts';
import type {
  FurtherTexts,
  Question,
  QuestionPrompts,
  QuestionRequest,
  QuestionsReply,
} from '@otklik/shared/api/questions.ts';
import type { StoreGroupsReply } from '@otklik/shared/api/store-groups.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { Polarity } from '@otklik/shared/metrics/key-question-index.ts';
import type { HubError, ProblemExtensions } from '../../problem.ts';
import type { Camera } from '../../stores/camera.ts';
import type { Actor } from './audit.ts';
import type { Within } from './people.ts';

export interface QuestionRecord {
  readonly id: string;
  readonly text: Localized;
  readonly positive: Polarity;
}

export interface NewQuestion extends Actor {
  readonly question: QuestionRecord;
  readonly texts?: FurtherTexts;
  readonly prompts?: QuestionPrompts;
  /** The question it is another wording of. */
  readonly of?: string;
}

/** Of the question as the person last saw it; another revision is refused. */
export interface QuestionChange extends Actor {
  readonly id: string;
  readonly revision: number;
}

export type QuestionRefusal = HubError & { readonly more?: ProblemExtensions };

export interface NewStore extends Actor {
  readonly id: string;
  readonly name: string;
  /** IANA zone */
  readonly zone: string;
}

export interface StoreListInput extends Within {
  /** Those that are retired, too. */
  readonly retired?: boolean;
  /** Stores behind this one, by name, then id. */
  readonly after?: { readonly name: string; readonly id: string };
  readonly limit?: number;
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
}

/** Stores with what is in them, and the plan of questions. */
export interface ChainCommands {
  createStore(input: NewStore): void;
  createWorkplace(input: NewWorkplace): Result<undefined, HubError>;
  createCamera(
    input: Actor & { readonly camera: Camera /** Sealed. */; readonly credentials?: string | null },
  ): Result<undefined, HubError>;
  createStoreGroup(input: GroupInput): Result<undefined, HubError>;
  createQuestion(input: NewQuestion): Result<undefined, HubError>;
  changeQuestion(
    input: QuestionChange & { readonly content: QuestionRequest },
  ): Result<Question, QuestionRefusal>;
  retireQuestion(input: QuestionChange): Result<Question, QuestionRefusal>;
  createPeriod(input: NewPeriod): Result<undefined, HubError>;
}

export interface ChainQueries {
  camera(input: { readonly id: string }): Camera | undefined;
  cameras(input: undefined): readonly Camera[];
  /** The login for its archive, sealed. */
  cameraCredentials(input: { readonly id: string }): string | undefined;
  stores(input: StoreListInput): StoresReply;
  storeGroups(input: Within): StoreGroupsReply;
  questionPlan(input: undefined): QuestionsReply;
  question(input: { readonly id: string }): Question | undefined;
}
