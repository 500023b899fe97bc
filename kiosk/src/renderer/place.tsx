import type { Locale } from '@otklik/shared/i18n/catalogue.ts';
import { useMemo, useState } from 'react';
import type { PlaceView } from '../screen/protocol.ts';
import { TextsContext, textsIn } from './i18n.ts';
import { Brand } from './parts/brand.tsx';
import type { MonthKey } from './parts/month.ts';
import { SellerCorner } from './parts/seller-corner.tsx';
import { StaffMarks, type StaffState } from './parts/staff-marks.tsx';
import { Ask } from './screens/ask.tsx';
import { ForceMajeure } from './screens/force-majeure.tsx';
import { Idle } from './screens/idle.tsx';
import { Thanks } from './screens/thanks.tsx';

export interface PlaceProps {
  readonly view: PlaceView;
  /** `performance.now()` when the view came. */
  readonly viewAt: number;
  readonly month: MonthKey | undefined;
  readonly locale: Locale | 'choice';
  readonly defaultLocale: Locale;
  /** One of several side by side. */
  readonly several: boolean;
  readonly staff: Pick<StaffState, 'offline' | 'fault'>;
}

type Look = 'idle' | 'ask' | 'thanks' | 'force-majeure';

/** One workplace's part of the screen. */
export function Place({ view, viewAt, month, locale, defaultLocale, several, staff }: PlaceProps) {
  const [chosen, setChosen] = useState<Locale>();
  // The choice is one customer's: the next one starts in the store's language.
  if (view.phase === 'idle' && chosen !== undefined) setChosen(undefined);
  const language = locale === 'choice' ? (chosen ?? defaultLocale) : locale;
  const texts = useMemo(() => textsIn(language), [language]);
  const look: Look =
    view.phase === 'idle' && view.forceMajeureLeftMs !== undefined ? 'force-majeure' : view.phase;
  const other = language === 'ru' ? 'en' : 'ru';
  const marks: StaffState = {
    offline: staff.offline,
    identifying: view.identifying === true,
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
                <button
                  type="button"
                  className="language"
                  lang={other}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => setChosen(other)}
                >
                  {texts.common(`language.${other}`)}
                </button>
              )}
            </div>
          </header>
          {look === 'idle' && <Idle answers={view.answersThisMonth} month={month} />}
          {look === 'ask' && (
            <Ask place={view} until={view.leftMs === undefined ? undefined : viewAt + view.leftMs} />
          )}
          {look === 'thanks' && <Thanks answers={view.answersThisMonth} month={month} />}
          {look === 'force-majeure' && <ForceMajeure answers={view.answersThisMonth} />}
          {look !== 'ask' && <StaffMarks state={marks} />}
        </div>
        {view.touch && <SellerCorner place={view.place} />}
      </section>
    </TextsContext>
  );
}
