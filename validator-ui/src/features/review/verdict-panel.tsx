import { Button } from '@mantine/core';
import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import { useTranslation } from 'react-i18next';
import type { ApiErrorCode } from '../../api/errors.ts';
import { HiddenMark } from '../../ui/marks.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { ActionCaps } from './action-caps.tsx';
import { ComparePanel } from './compare-panel.tsx';
import { KeptPanel } from './kept-panel.tsx';
import { reasons } from './keys.ts';
import { OtherReason } from './other-reason.tsx';
import type { ItemWork } from './use-item-work.ts';

export interface VerdictPanelProps {
  readonly detail: ReviewDetail;
  readonly work: ItemWork;
}

/** The right column: the hidden answer and the blind verdict, then the recorded answer to compare with. */
export function VerdictPanel({ detail, work }: VerdictPanelProps) {
  const { t } = useTranslation();
  const judging = work.step !== 'comparing' && work.step !== 'done' && work.step !== 'kept';
  const problemText = (code: ApiErrorCode): string => {
    if (work.kept && code === 'offline') return t('review.keptOffline');
    const problem = t(`problem.${code}`);
    return t(work.kept ? 'review.keptWhy' : judging ? 'review.notSaved' : 'review.failedStep', { problem });
  };
  return (
    // A click must not leave the focus on a button: the next Space or Enter belongs to the screen.
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps the focus where it was.
    <div
      className="panel"
      data-step={work.step}
      data-busy={work.busy}
      data-asking={work.asking}
      data-testid="panel"
      onMouseDown={(event) => {
        if (!(event.target instanceof HTMLTextAreaElement)) event.preventDefault();
      }}
    >
      {detail.item.secondLook === undefined ? null : (
        <p className="note" role="status" data-testid="second-look-asked">
          {t('review.secondLookBy', { name: detail.item.secondLook.by })}
        </p>
      )}
      {judging ? (
        <BlindPanel detail={detail} work={work} />
      ) : work.step === 'kept' ? (
        <KeptPanel work={work} />
      ) : (
        <ComparePanel detail={detail} work={work} />
      )}
      {work.problem === undefined ? null : (
        <ProblemLine code={work.problem} text={problemText(work.problem)} />
      )}
    </div>
  );
}

function BlindPanel({ detail, work }: VerdictPanelProps) {
  const { t } = useTranslation();
  const zero = work.step === 'choosing-reason' || work.step === 'writing-reason';
  return (
    <>
      {detail.item.kind === 'customer-press' ? (
        <div className="blind" data-testid="answer-hidden">
          <HiddenMark size={24} />
          <span>{t(work.undone ? 'review.unblinded' : 'review.hidden')}</span>
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/useSemanticElements: two large buttons, named as a group. */}
      <div className="v" role="group" aria-label={t('review.verdictGroup')}>
        <button
          type="button"
          className={zero ? 'sel' : undefined}
          aria-pressed={zero}
          disabled={work.busy}
          onClick={() => work.chooseZero()}
          data-testid="verdict-0"
        >
          <span className="d">0</span>
          <span>{t('verdict.0')}</span>
        </button>
        <button type="button" disabled={work.busy} onClick={() => work.give(1)} data-testid="verdict-1">
          <span className="d">1</span>
          <span>{t('verdict.1')}</span>
        </button>
      </div>
      <div className="rs" data-open={zero}>
        <h2>{t('review.chooseReason')}</h2>
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>
              <button
                type="button"
                className={
                  reason === 'other' && work.step === 'writing-reason' ? 'plain-button on' : 'plain-button'
                }
                disabled={work.busy}
                onClick={() => {
                  if (reason === 'other') work.write();
                  else work.give(0, reason);
                }}
                data-testid={`reason-${reason}`}
              >
                <ActionCaps name={reason} first />
                {t(`reason.${reason}`)}
              </button>
            </li>
          ))}
        </ul>
        {work.step === 'choosing-reason' ? (
          <Button
            fullWidth
            onClick={() => work.give(0)}
            loading={work.busy}
            leftSection={<ActionCaps name="confirm" first />}
            data-testid="send-zero"
          >
            {t('review.sendZero')}
          </Button>
        ) : null}
        {work.step === 'writing-reason' ? <OtherReason work={work} /> : null}
      </div>
      <div className="alt">
        <button
          type="button"
          className="plain-button"
          disabled={work.busy}
          onClick={() => work.give('no-footage')}
          data-testid="verdict-no-footage"
        >
          <ActionCaps name="noFootage" first />
          {t('verdict.no-footage')}
        </button>
        <button
          type="button"
          className="plain-button"
          disabled={work.busy}
          onClick={() => work.give('cannot-tell')}
          data-testid="verdict-cannot-tell"
        >
          <ActionCaps name="cannotTell" first />
          {t('verdict.cannot-tell')}
        </button>
        <button
          type="button"
          className="plain-button"
          disabled={work.asking}
          aria-pressed={detail.item.secondLook !== undefined}
          onClick={() => work.secondLook()}
          data-testid="second-look"
        >
          <ActionCaps name="secondLook" first />
          {t('review.secondLook')}
        </button>
        <button
          type="button"
          className="plain-button"
          disabled={work.busy || work.asking}
          onClick={() => work.undo()}
          data-testid="undo"
        >
          <ActionCaps name="undo" first />
          {t('review.undo')}
        </button>
      </div>
      {work.undone ? (
        <p className="note" role="status">
          {t('review.undone')}
        </p>
      ) : null}
    </>
  );
}
