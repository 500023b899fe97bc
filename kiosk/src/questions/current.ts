import type { KioskConfig, QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import type { Locale } from '@otklik/shared/i18n/catalogue.ts';
import type { EventData, MachineConfig, Prompt } from '@otklik/shared/poll/events.ts';

/**
 * Which question a workplace asks (DESIGN §6). Periods switch by themselves at their boundary, all but inserts: there the
 * question asked goes on until staff have confirmed that the next insert stands at the counter.
 */
export interface Asking {
  /** Absent where there is none yet. */
  readonly question?: string;
  /** The insert that awaits its confirmation, and since when it is due, wall ms. */
  readonly planned?: { readonly question: string; readonly since: number };
}

/** The last period that has begun at wall ms `now`; of two that begin together the later in the list. */
export function currentPeriod(periods: readonly QuestionPeriod[], now: number): QuestionPeriod | undefined {
  let latest: QuestionPeriod | undefined;
  for (const period of periods) {
    if (period.from <= now && (latest === undefined || period.from >= latest.from)) latest = period;
  }
  return latest;
}

/** When the question may change next, wall ms. */
export function nextBoundary(periods: readonly QuestionPeriod[], now: number): number | undefined {
  const ahead = periods.map(({ from }) => from).filter((from) => from > now);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/**
 * What is asked at wall ms `now` where `asked` was asked until now. Before the first period that goes on as well: a clock
 * that fell back to 1970 must not take the question away.
 */
export function askingAt(periods: readonly QuestionPeriod[], now: number, asked: string | undefined): Asking {
  const period = currentPeriod(periods, now);
  if (period === undefined) {
    return asked !== undefined && periods.some(({ question }) => question === asked)
      ? { question: asked }
      : {};
  }
  const { question, from, presentation } = period;
  if (presentation !== 'insert' || asked === question) return { question };
  return {
    ...(asked === undefined ? {} : { question: asked }),
    planned: { question, since: from },
  };
}

/**
 * The prompt that a poll about `question` plays: that of the screen's language, or the only one there is. None where the
 * question is only shown or printed.
 */
export function promptOf(
  config: KioskConfig,
  periods: readonly QuestionPeriod[],
  question: string | undefined,
  now: number,
  locale: Locale,
): Prompt | undefined {
  const own = periods.filter((period) => period.question === question);
  const presentation = (currentPeriod(own, now) ?? own[0])?.presentation ?? 'prompt';
  if (presentation !== 'prompt') return undefined;
  const prompts = config.questions.find(({ id }) => id === question)?.prompts;
  return prompts?.[locale] ?? prompts?.ru ?? prompts?.en;
}

/**
 * What the machine of one workplace is to work with at wall ms `now`, where `asked` was asked until now; undefined where
 * the kiosk does not serve it.
 */
export function configAt(
  config: KioskConfig,
  place: number,
  now: number,
  asked: string | undefined,
  locale: Locale,
): EventData<'config'> | undefined {
  const workplace = config.workplaces.find((one) => one.place === place);
  if (workplace === undefined) return undefined;
  const { question, planned } = askingAt(workplace.periods, now, asked);
  const prompt = promptOf(config, workplace.periods, question, now, locale);
  const machine: MachineConfig = {
    ...workplace.machine,
    ...(question === undefined && planned === undefined
      ? {}
      : {
          question: {
            ...(question === undefined ? {} : { id: question }),
            ...(planned === undefined ? {} : { planned: planned.question }),
            ...(prompt === undefined ? {} : { prompt }),
          },
        }),
  };
  return { machine, workplace: workplace.id, tag: config.tag };
}
