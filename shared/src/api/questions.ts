import Type, { type Static } from 'typebox';
import { localizedSchema, problemSchema, strict } from './common.ts';
import { questionPeriodSchema } from './kiosk.ts';
import { sha256Schema } from './media.ts';

/** What a question plays, by locale: the SHA-256 of an uploaded sound or video. */
export const questionPromptsSchema = Type.Object(
  { ru: Type.Optional(sha256Schema), en: Type.Optional(sha256Schema) },
  strict,
);
export type QuestionPrompts = Static<typeof questionPromptsSchema>;

/** Further texts by BCP 47 tag; screens that have no catalogue of a locale yet do not show it. */
export const furtherTextsSchema = Type.Record(
  Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$', maxLength: 35 }),
  Type.String({ minLength: 1, maxLength: 300 }),
  { ...strict, maxProperties: 50 },
);
export type FurtherTexts = Static<typeof furtherTextsSchema>;

const content = {
  text: localizedSchema,
  texts: Type.Optional(furtherTextsSchema),
  /** The answer that is good. */
  positive: Type.Union([Type.Literal('yes'), Type.Literal('no')]),
  prompts: Type.Optional(questionPromptsSchema),
};

/** POST /api/v1/questions (manager), PUT /api/v1/questions/{id} and POST …/versions: all of what it says. */
export const questionRequestSchema = Type.Object(content, strict);
export type QuestionRequest = Static<typeof questionRequestSchema>;

export const questionSchema = Type.Object(
  {
    id: Type.String(),
    ...content,
    /** The first wording, and which one this is: 1 for the first. Each wording is a question of its own in results. */
    first: Type.String(),
    version: Type.Integer(),
    /** Rises with every change; the ETag. */
    revision: Type.Integer(),
    /** It has been asked, or a plan that stands names it: what it says no longer changes. */
    fixed: Type.Boolean(),
    retiredAt: Type.Optional(Type.Integer()),
  },
  strict,
);
export type Question = Static<typeof questionSchema>;

/** GET /api/v1/questions: the questions and the switches by hand, ascending. */
export const questionsReplySchema = Type.Object(
  { questions: Type.Array(questionSchema), periods: Type.Array(questionPeriodSchema) },
  strict,
);
export type QuestionsReply = Static<typeof questionsReplySchema>;

/** 412 `question-changed`: what stands now. */
export const questionChangedSchema = Type.Object({ ...problemSchema.properties, current: questionSchema });

/** POST /api/v1/plan/periods (manager): a switch by hand: where no plan speaks, this is asked from `from` on. */
export const periodRequestSchema = Type.Object(
  { question: Type.String({ maxLength: 64 }), from: Type.Integer() },
  strict,
);
