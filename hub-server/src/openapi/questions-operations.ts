import type { ProblemCode } from '@otklik/shared/api/common.ts';
import { type Operations, scope, sendsMedia, stale } from './operation-notes.ts';

const question = ['question-unknown', 'media-unknown'] as const;

/** Questions, prompts and plans. */
export const questionOperations: Operations = {
  'GET /api/v1/questions': {
    ...{ id: 'listQuestions', area: 'questions', problems: [] },
    summary: 'All questions and the switches by hand',
  },
  'POST /api/v1/questions': {
    ...{ id: 'createQuestion', area: 'questions', problems: question },
    summary: 'Add a question',
  },
  'GET /api/v1/questions/{id}': {
    ...{ id: 'getQuestion', area: 'questions', problems: ['question-unknown'] },
    summary: 'One question; its ETag is needed to change it',
  },
  'PUT /api/v1/questions/{id}': {
    ...{ id: 'changeQuestion', area: 'questions' },
    problems: [...question, ...stale, 'question-changed', 'question-in-use', 'question-retired'],
    summary: 'Change a question that nobody has been asked yet',
  },
  'POST /api/v1/questions/{id}/versions': {
    ...{ id: 'createQuestionVersion', area: 'questions', problems: question },
    summary: 'Another wording of a question, as a question of its own',
  },
  'POST /api/v1/questions/{id}/retirement': {
    ...{ id: 'retireQuestion', area: 'questions' },
    problems: ['question-unknown', ...stale, 'question-changed', 'question-retired', 'question-in-use'],
    summary: 'Take a question out of use',
  },
  'POST /api/v1/plan/periods': {
    ...{ id: 'createPeriod', area: 'questions', problems: ['question-unknown', 'question-retired'] },
    summary: 'Switch to a question by hand',
  },
  'GET /api/v1/media': {
    ...{ id: 'listMedia', area: 'questions', problems: [] },
    summary: 'All prompts: sounds and pictures',
  },
  'POST /api/v1/media': {
    ...{ id: 'uploadMedia', area: 'questions', problems: ['media-refused'] },
    summary: 'Upload a prompt',
    description:
      'Judged by its content, not by its name; stored under its SHA-256. 200: it was here already.',
  },
  'GET /api/v1/media/{sha256}': {
    ...{ id: 'getMedia', area: 'questions', problems: ['media-unknown', 'range-wrong'], files: sendsMedia },
    summary: 'A prompt, or one range of its bytes',
  },
  'DELETE /api/v1/media/{sha256}': {
    ...{ id: 'deleteMedia', area: 'questions', problems: ['media-unknown', 'media-in-use'] },
    summary: 'Delete a prompt that no question plays',
  },
  'GET /api/v1/plans': {
    ...{ id: 'listPlans', area: 'plans', problems: [] },
    summary: 'All plans',
  },
  'GET /api/v1/plans/periods': {
    ...{ id: 'listPlanPeriods', area: 'plans', problems: [] },
    summary: 'What the plans that stand ask on given days, plan by plan',
    description: 'In days of each store’s own calendar. Drafts are left out: their draw is not made yet.',
  },
  'GET /api/v1/plans/inserts': {
    ...{ id: 'listInserts', area: 'plans', problems: [] },
    summary: 'Printed inserts that are due now, and which workplaces have confirmed them',
  },
  'POST /api/v1/plans': {
    ...{ id: 'createPlan', area: 'plans', problems: ['plan-faulty', ...scope, 'question-unknown'] },
    summary: 'Make a plan as a draft',
  },
  'GET /api/v1/plans/{id}': {
    ...{ id: 'getPlan', area: 'plans', problems: ['plan-unknown'] },
    summary: 'One plan; its ETag is needed to change it',
  },
  'PUT /api/v1/plans/{id}/draft': {
    ...{
      id: 'saveDraft',
      area: 'plans',
      problems: ['plan-unknown', ...stale, 'plan-changed', 'plan-faulty'],
    },
    summary: 'Replace the draft of a plan',
  },
  'DELETE /api/v1/plans/{id}/draft': {
    ...{ id: 'dropDraft', area: 'plans' },
    problems: ['plan-unknown', ...stale, 'plan-changed', 'plan-without-draft'],
    summary: 'Drop the draft; 204 where the plan was nothing else',
  },
  'POST /api/v1/plans/{id}/commitment': {
    ...{ id: 'commitPlan', area: 'plans' },
    problems: [
      ...['plan-unknown', 'plan-changed', 'plan-without-draft', 'plan-begun', 'plan-faulty'],
      ...['plan-overlap', 'if-match-missing', ...scope],
    ] as ProblemCode[],
    summary: 'Make the draft a version that kiosks follow, and publish the hash of its order',
  },
  'POST /api/v1/plans/{id}/versions/{version}/reveal': {
    ...{ id: 'revealPlanVersion', area: 'plans', problems: ['plan-unknown', 'plan-running'] },
    summary: 'Reveal the seed of a version that is over',
  },
  'POST /api/v1/plans/preview': {
    ...{ id: 'previewPlan', area: 'plans', problems: [...scope, 'plan-unknown', 'plan-faulty'] },
    summary: 'What a draft comes to in the twelve months from a day',
  },
};
