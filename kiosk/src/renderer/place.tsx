import { useEffect, useMemo, useState } from 'react';
import type { PlaceView } from '../screen/protocol.ts';
import type { PlaceShift } from '../shift/shift-view.ts';
import { type LanguageName, localeOf, TextsContext, textsIn } from './i18n.ts';
import { Brand } from './parts/brand.tsx';
import { LanguageChoice } from './parts/language-choice.tsx';
import type { MonthKey } from './parts/month.ts';
import { SellerCorner } from './parts/seller-corner.tsx';
import { StaffMarks, type StaffState } from './parts/staff-marks.tsx';
import { Ask } from './screens/ask.tsx';
import { ForceMajeure } from './screens/force-majeure.tsx';
import { Idle } from './screens/idle.tsx';
import { Thanks } from './screens/thanks.tsx';
import { ShiftMark } from './shift/shift-mark.tsx';
import { laidPrompts } from './state/laid-prompts.ts';

export interface PlaceProps {
  readonly view: PlaceView;
  /** `performance.now()` when the view came. */
  readonly viewAt: number;
  readonly month: MonthKey | undefined;
  /** The tag of a language, or `choice`. */
  readonly locale: string;
  readonly defaultLocale: string;
  readonly languages: readonly LanguageName[];
  /** Of prompts, 0 to 100. */
  readonly volume: number;
  readonly shift: PlaceShift | undefined;
  /** One of several side by side. */
  readonly several: boolean;
  readonly staff: Pick<StaffState, 'offline' | 'fault'>;
}

type Look = 'idle' | 'ask' | 'thanks' | 'force-majeure';

/** One workplace's part of the screen. */
export function Place(props: PlaceProps) {
  const { view, viewAt, month, locale, defaultLocale, languages, volume, shift, several, staff } = props;
  const [chosen, setChosen] = useState<string>();
  // The choice is one customer's: the next one starts in the store's language.
  if (view.phase === 'idle' && chosen !== undefined) setChosen(undefined);
  const language = localeOf(locale === 'choice' ? (chosen ?? defaultLocale) : locale);
  const texts = useMemo(() => textsIn(language), [language]);
  const { place, nextPrompt } = view;
  const { kind: nextKind, url: nextUrl } = nextPrompt ?? {};
  useEffect(() => {
    laidPrompts.lay(place, nextKind && nextUrl ? { kind: nextKind, url: nextUrl } : undefined);
  }, [place, nextKind, nextUrl]);
  const look: Look =
    view.phase === 'idle' && view.forceMajeureLeftMs !== undefined ? 'force-majeure' : view.phase;
  const marks: StaffState = {
    offline: staff.offline,
    identifying: view.identifying === true,
    ...(view.insert !== undefined && { insert: look === 'ask' ? { id: view.insert.id } : view.insert }),
    // Without any device that can answer, every question would end unheard.
    fault: staff.fault || !(view.touch || view.console),
    ...(view.forceMajeureLeftMs !== undefined && { forceMajeureUntil: viewAt + view.forceMajeureLeftMs }),
  };

  return (
    <TextsContext value={texts}>
      <section
        className="place"
        lang={language}
        data-place={view.place}
        data-look={look}
        data-touch={view.touch || undefined}
        aria-label={texts.t('place', { place: view.place })}
        data-several={several || undefined}
      >
        <div className="frame">
          <header className="top">
            <Brand />
            <div className="top-right">
              {look === 'ask' && <StaffMarks state={marks} />}
              {look === 'ask' && locale === 'choice' && (
                <LanguageChoice
                  languages={languages.filter(({ tag }) => tag !== language)}
                  choose={setChosen}
                />
              )}
            </div>
          </header>
          {look === 'idle' && <Idle answers={view.answersThisMonth} month={month} />}
          {look === 'ask' && (
            <Ask
              place={view}
              until={view.leftMs === undefined ? undefined : viewAt + view.leftMs}
              defaultLocale={defaultLocale}
              volume={volume}
            />
          )}
          {look === 'thanks' && <Thanks answers={view.answersThisMonth} month={month} />}
          {look === 'force-majeure' && <ForceMajeure answers={view.answersThisMonth} />}
          {look !== 'ask' && <StaffMarks state={marks} />}
          {look !== 'ask' && shift !== undefined && <ShiftMark shift={shift} />}
        </div>
        {view.touch && <SellerCorner place={view.place} />}
      </section>
    </TextsContext>
  );
}
