import { useState } from 'react';
import type { PlaceView } from '../../screen/protocol.ts';
import { useTexts } from '../i18n.ts';
import { Countdown, Waiting } from '../parts/countdown.tsx';
import { FitHeading } from '../parts/fit-heading.tsx';
import { AnswerShape, SoundMark } from '../parts/marks.tsx';
import { PressButton } from '../parts/press-button.tsx';
import { PromptPlayer } from '../parts/prompt-player.tsx';

const answers = [
  { button: 'Y', word: 'answer.yes' },
  { button: 'N', word: 'answer.no' },
  { button: 'U', word: 'answer.unsure' },
] as const;

export interface AskProps {
  readonly place: PlaceView;
  /** `performance.now()` at which the window ends, where it has begun to run. */
  readonly until: number | undefined;
  /** The question stands in this language where it has no text in the customer's. */
  readonly defaultLocale: string;
  /** Of its prompt, 0 to 100. */
  readonly volume: number;
}

/** The question, and the three answers in the order, colours and shapes of the console. */
export function Ask({ place, until, defaultLocale, volume }: AskProps) {
  const { t, locale } = useTexts();
  const { prompt, windowMs } = place;
  const [heard, setHeard] = useState<number>();
  const { question: texts } = place;
  const questionLocale =
    texts === undefined ? locale : ([locale, defaultLocale].find((tag) => texts[tag] !== undefined) ?? 'ru');
  const question = texts?.[questionLocale] ?? t('ask.noQuestion');
  const sounds = prompt?.kind === 'audio' && heard === prompt.poll;
  return (
    <>
      <div className="question" data-video={prompt?.kind === 'video' || undefined}>
        {prompt !== undefined && (
          <PromptPlayer
            key={prompt.poll}
            place={place.place}
            prompt={prompt}
            volume={volume}
            onPlaying={() => setHeard(prompt.poll)}
          />
        )}
        <FitHeading text={question} locale={questionLocale} className="question-text" />
      </div>
      <div className="time">
        {sounds && <SoundMark />}
        {windowMs !== undefined && until !== undefined && <Countdown windowMs={windowMs} until={until} />}
        {windowMs !== undefined && until === undefined && <Waiting kind={prompt?.kind} />}
      </div>
      <Answers place={place} />
    </>
  );
}

/** Real buttons where the screen is touched; the same look, as a picture of the console, where it is not. */
function Answers({ place }: { readonly place: PlaceView }) {
  const { t, common } = useTexts();
  if (!place.touch) {
    return (
      <ul className="answers" aria-label={t('ask.answers')}>
        {answers.map(({ button, word }) => (
          <li key={button} className={`answer answer--${button}`}>
            <AnswerShape button={button} />
            <span className="answer-word">{common(word)}</span>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <fieldset className="answers" aria-label={t('ask.answers')}>
      {answers.map(({ button, word }) => (
        <PressButton key={button} place={place.place} button={button} className={`answer answer--${button}`}>
          <AnswerShape button={button} />
          <span className="answer-word">{common(word)}</span>
        </PressButton>
      ))}
    </fieldset>
  );
}
