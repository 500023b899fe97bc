import type { KioskConfig, QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import type { EventData, MachineConfig } from '@otklik/shared/poll/events.ts';

/** The question asked at wall ms `now`: that of the last period that has begun. */
export function currentQuestion(periods: readonly QuestionPeriod[], now: number): string | undefined {
  let latest: QuestionPeriod | undefined;
  for (const period of periods) {
    if (period.from <= now && (latest === undefined || period.from >= latest.from)) latest = period;
  }
  return latest?.question;
}

/** When the question may change next, wall ms. */
export function nextBoundary(periods: readonly QuestionPeriod[], now: number): number | undefined {
  const ahead = periods.map(({ from }) => from).filter((from) => from > now);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/** What the machine of one workplace is to work with at wall ms `now`; undefined where the kiosk does not serve it. */
export function configAt(config: KioskConfig, place: number, now: number): EventData<'config'> | undefined {
  const workplace = config.workplaces.find((one) => one.place === place);
  if (workplace === undefined) return undefined;
  const id = currentQuestion(workplace.periods, now);
  const prompts = config.questions.find((question) => question.id === id)?.prompts;
  const prompt = prompts?.ru ?? prompts?.en;
  const machine: MachineConfig = {
    ...workplace.machine,
    ...(id === undefined ? {} : { question: { id, ...(prompt === undefined ? {} : { prompt }) } }),
  };
  return { machine, workplace: workplace.id, tag: config.tag };
}
