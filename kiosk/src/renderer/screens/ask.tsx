import type { PlaceView } from '../../screen/protocol.ts';
import { useTexts } from '../i18n.ts';
import { Countdown } from '../parts/countdown.tsx';
import { FitHeading } from '../parts/fit-heading.tsx';
import { AnswerShape } from '../parts/marks.tsx';
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
}

/** The question, and the three answers in the order, colours and shapes of the console. */
export function Ask({ place, until }: AskProps) {
  const { t, locale } = useTexts();
  const question = place.question?.[locale] ?? t('ask.noQuestion');
  return (
    <>
      <div className="question">
        {place.prompt !== undefined && <PromptPlayer place={place.place} prompt={place.prompt} />}
        <FitHeading text={question} className="question-text" />
      </div>
      {place.windowMs !== undefined && until !== undefined ? (
        <Countdown windowMs={place.windowMs} until={until} />
      ) : (
        <div className="time" />
      )}
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
