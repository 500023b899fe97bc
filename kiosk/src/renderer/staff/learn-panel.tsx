import { useEffect, useId, useState } from 'react';
import { textsOf as learnTextsOf, verdictText } from '../../devices/learn/texts.ts';
import type { LearnNote, LearnStage, LearnView, StaffView } from '../../screen/staff-protocol.ts';
import { textsOf } from '../diagnostics/texts.ts';
import { useLayer } from './context.ts';
import { useAction } from './use-action.ts';

/** Teaches the kiosk a bought button box, a step a screen. */
export function LearnPanel({ view, onTry }: { readonly view: StaffView; readonly onTry: () => void }) {
  const { texts, ask, onNews } = useLayer();
  const { t, locale } = texts;
  const page = textsOf(locale);
  const start = useAction();
  const [place, setPlace] = useState(view.places[0]?.place ?? 1);
  const [learn, setLearn] = useState<LearnView>();
  const [notes, setNotes] = useState<readonly LearnNote[]>([]);

  useEffect(
    () =>
      onNews((news) => {
        if (news.type !== 'staff-learn') return;
        setLearn(news.learn);
        if (news.learn.notes.length > 0) setNotes(news.learn.notes);
      }),
    [onNews],
  );
  // Leaving the page leaves the dialogue.
  useEffect(() => () => void ask({ do: 'learn-stop' }), [ask]);

  const begin = () => {
    setNotes([]);
    start.run({ do: 'learn', place });
  };
  const say = (text: string) => {
    setNotes([]);
    void ask({ do: 'learn-line', text });
  };

  return (
    <div className="form learn" data-keys="own" data-step={learn?.stage.at ?? 'begin'}>
      <h2>{t('learn.title')}</h2>
      {learn === undefined ? (
        <>
          <p className="lead">{t('learn.lead')}</p>
          {view.places.length > 1 && (
            <fieldset className="choice" aria-label={t('learn.place')}>
              {view.places.map((one) => (
                <button
                  key={one.place}
                  type="button"
                  aria-pressed={one.place === place}
                  onClick={() => setPlace(one.place)}
                >
                  {one.name ?? page.t('place', { place: one.place })}
                </button>
              ))}
            </fieldset>
          )}
          <p>
            <button type="button" className="primary" onClick={begin}>
              {t('learn.start')}
            </button>
          </p>
        </>
      ) : (
        <>
          <div role="status">
            {notes.map((note) => (
              <p key={JSON.stringify(note)} className="note">
                <Note note={note} />
              </p>
            ))}
          </div>
          <Stage stage={learn.stage} moved={learn.moved} say={say} onTry={onTry} />
          <p className="row">
            {(learn.stage.at === 'ended' || learn.stage.at === 'saved' || learn.stage.at === 'choosing') && (
              <button type="button" onClick={begin}>
                {learn.stage.at === 'choosing' ? t('learn.refresh') : t('learn.again')}
              </button>
            )}
            {learn.stage.at !== 'ended' && learn.stage.at !== 'saved' && (
              <button type="button" onClick={() => void ask({ do: 'learn-stop' })}>
                {t('learn.stop')}
              </button>
            )}
          </p>
        </>
      )}
      <p role="alert" className="trouble">
        {start.trouble}
      </p>
    </div>
  );
}

interface StageProps {
  readonly stage: LearnStage;
  readonly moved: number;
  readonly say: (text: string) => void;
  readonly onTry: () => void;
}

function Stage({ stage, moved, say, onTry }: StageProps) {
  const { t, locale } = useLayer().texts;
  const words = learnTextsOf(locale);
  switch (stage.at) {
    case 'opening':
      return <p className="step">{t('learn.opening')}</p>;
    case 'choosing':
      return (
        <>
          <p className="step">{t('learn.choose')}</p>
          <ul className="devices">
            {stage.devices.map(({ number, name, keyboard }) => (
              <li key={number}>
                <button type="button" disabled={keyboard} onClick={() => say(String(number))}>
                  {name}
                  {keyboard && <small> {t('learn.isKeyboard')}</small>}
                </button>
              </li>
            ))}
          </ul>
        </>
      );
    case 'quiet':
      return (
        <>
          <p className="step">{t('learn.quiet')}</p>
          <p className="lead">{t('learn.quiet.lead')}</p>
        </>
      );
    case 'pressing':
      return (
        <>
          <p className="step">{t('learn.press', { button: words.buttons[stage.button] })}</p>
          <p className="lead">{t('learn.press.lead')}</p>
          <p className="moved">{moved === 0 ? t('learn.silent') : t('learn.moved', { count: moved })}</p>
          <p className="row">
            <button type="button" className="primary" onClick={() => say('')}>
              {t('learn.pressed')}
            </button>
            <button type="button" onClick={() => say('s')}>
              {t('learn.skip')}
            </button>
          </p>
        </>
      );
    case 'holding':
      return (
        <>
          <p className="step">{stage.letGo ? t('learn.letGo') : t('learn.hold')}</p>
          <p className="lead">{t('learn.hold.lead')}</p>
        </>
      );
    case 'naming':
      return <Naming suggested={stage.suggested} say={say} />;
    case 'replace':
      return (
        <>
          <p className="step">{t('learn.replace')}</p>
          <p className="lead">{stage.file}</p>
          <p className="row">
            <button type="button" className="primary" onClick={() => say('y')}>
              {t('learn.replace.yes')}
            </button>
            <button type="button" onClick={() => say('n')}>
              {t('learn.replace.no')}
            </button>
          </p>
        </>
      );
    case 'saved':
      return (
        <>
          <p className="step">{t('learn.saved')}</p>
          <p className="lead">{t('learn.saved.lead', { device: stage.device, place: stage.place })}</p>
          <p>
            <button type="button" className="primary" onClick={onTry}>
              {t('learn.try')}
            </button>
          </p>
        </>
      );
    case 'ended': {
      const detail = stage.detail ?? '';
      if (stage.why === 'not-replaced' || stage.why === 'cannot-write') {
        return <p className="step">{t(`end.${stage.why}`, { detail })}</p>;
      }
      return (
        <p className="step">
          {stage.why === 'hid-missing' ? words.hidMissing(detail) : words.ended[stage.why](detail)}
        </p>
      );
    }
  }
}

function Naming({ suggested, say }: { readonly suggested: string; readonly say: (text: string) => void }) {
  const { t } = useLayer().texts;
  const [name, setName] = useState(suggested);
  const id = useId();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        say(name);
      }}
    >
      <label htmlFor={id} className="step">
        {t('learn.name')}
      </label>
      <div className="row">
        <input
          id={id}
          value={name}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="primary">
          {t('learn.save')}
        </button>
      </div>
    </form>
  );
}

/** What the terminal says too is said in its words. */
function Note({ note }: { readonly note: LearnNote }) {
  const { t, locale } = useLayer().texts;
  const words = learnTextsOf(locale);
  switch (note.say) {
    case 'keyboard':
      return t('learn.isKeyboard');
    case 'no-such-number':
      return t('learn.choose');
    case 'noise':
      return t('learn.noise');
    case 'found':
      return t('learn.found', { button: words.buttons[note.button] });
    case 'skipped':
      return t('learn.skipped', { button: words.buttons[note.button] });
    case 'name-too-long':
      return words.nameTooLong;
    case 'not-found': {
      const { why } = note;
      const button = words.buttons[why.button];
      if (why.code !== 'count') return words.notFound[why.code](button);
      return why.seen === 0
        ? t('learn.count.none', { button })
        : t('learn.count', { button, seen: why.seen });
    }
    case 'hold-verdict':
      return verdictText(note.verdict, words);
  }
}
