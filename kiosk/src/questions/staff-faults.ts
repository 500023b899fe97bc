import type { QuestionFaultCode } from '@otklik/shared/api/heartbeat.ts';
import type { PromptState } from '../prompts/needed.ts';
import type { QuestionNotice } from './notices.ts';

export interface QuestionFault {
  readonly code: QuestionFaultCode;
  /** Wall ms. */
  readonly since: number;
}

/** What staff and the hub are told of questions and prompts, by closed code, each code once with its earliest time. */
export function questionFaults(
  notices: readonly QuestionNotice[],
  prompts: readonly PromptState[],
  now: number,
): readonly QuestionFault[] {
  const faults = new Map<QuestionFaultCode, number>();
  const add = (code: QuestionFaultCode, since: number) =>
    faults.set(code, Math.min(since, faults.get(code) ?? since));
  for (const { code, since } of notices) add(code, since);
  for (const { state, from } of prompts) {
    // Set aside it will be missing for sure; else it is missing once its period has begun.
    if (state === 'refused') add('prompt-refused', Math.min(from, now));
    else if (state !== 'ready' && from <= now) add('prompt-missing', from);
  }
  return [...faults].map(([code, since]) => ({ code, since }));
}
