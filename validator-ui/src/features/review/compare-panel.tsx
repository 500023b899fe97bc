import { Button } from '@mantine/core';
import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import { useTranslation } from 'react-i18next';
import { AnswerMark, ForceMajeureMark, ReceiptMark, SellerMark, StruckZeroMark } from '../../ui/marks.tsx';
import { ActionCaps } from './action-caps.tsx';
import { AppealNote } from './appeal-note.tsx';
import type { ItemWork } from './use-item-work.ts';

export interface ComparePanelProps {
  readonly detail: ReviewDetail;
  readonly work: ItemWork;
}

/** The second step: what was recorded, beside the video, and whether the two agree. */
export function ComparePanel({ detail, work }: ComparePanelProps) {
  const { t } = useTranslation();
  const { item, outcome } = detail;
  const mine = item.mine;
  if (mine === undefined) return null;
  const sighted = mine.value === 0 || mine.value === 1;
  const comparing = work.step === 'comparing';
  return (
    <>
      <section className="given">
        <h2>{t('review.yourVerdict')}</h2>
        <p className="given-value" data-testid="verdict-given" data-value={mine.value}>
          {mine.value === 0 ? <StruckZeroMark size={20} /> : null}
          {mine.value === 1 ? <b className="given-one">1</b> : null}
          <b>{t(`verdict.${mine.value}`)}</b>
        </p>
        {mine.reason === undefined ? null : (
          <p className="given-reason">
            {mine.reason === 'other' && mine.text !== undefined ? mine.text : t(`reason.${mine.reason}`)}
          </p>
        )}
        {mine.unblinded ? <p className="note">{t('review.unblindedMark')}</p> : null}
      </section>
      {item.appeal === undefined ? null : <AppealNote appeal={item.appeal} />}
      <section className="recorded">
        <h2>{t('review.recorded')}</h2>
        {item.answer === undefined ? (
          <p className="recorded-answer" data-testid="answer-recorded">
            {item.kind === 'force-majeure' ? (
              <ForceMajeureMark size={32} />
            ) : item.kind === 'pos' ? (
              <ReceiptMark size={32} />
            ) : item.kind === 'seller-press' ? (
              <SellerMark size={32} />
            ) : null}
            <b>{t(`kind.${item.kind}`)}</b>
          </p>
        ) : (
          <p className="recorded-answer" data-testid="answer-recorded" data-answer={item.answer}>
            <AnswerMark answer={item.answer} size={56} />
            <b>{t(`answer.${item.answer}`)}</b>
          </p>
        )}
        <p className="note">
          {item.answer === undefined
            ? t('review.recordedNone')
            : sighted
              ? t('review.recordedLead')
              : t('review.recordedNoVideo')}
        </p>
        {outcome === undefined || outcome === 'answered' ? null : (
          <p className="note">{t(`outcome.${outcome}`)}</p>
        )}
      </section>
      <div className="decide">
        {comparing ? (
          <Button
            size="md"
            fullWidth
            onClick={() => work.compare(true)}
            loading={work.busy}
            leftSection={<ActionCaps name="confirm" first />}
            data-testid="confirm"
          >
            {t(item.answer === undefined || !sighted ? 'review.goOn' : 'review.matches')}
          </Button>
        ) : (
          <>
            <p className="confirmed" data-testid="confirmed">
              {t('review.confirmed')}
            </p>
            <Button
              size="md"
              fullWidth
              onClick={() => work.goOn()}
              leftSection={<ActionCaps name="confirm" first />}
              data-testid="go-on"
            >
              {t('review.goOn')}
            </Button>
          </>
        )}
        {comparing && item.answer !== undefined ? (
          <Button
            variant="default"
            size="md"
            fullWidth
            disabled={work.busy}
            onClick={() => work.compare(false)}
            leftSection={<ActionCaps name="zero" first />}
            data-testid="mismatch"
          >
            {t('review.mismatch')}
          </Button>
        ) : null}
        <Button
          variant="default"
          size="md"
          fullWidth
          disabled={work.busy || work.asking}
          onClick={() => work.undo()}
          leftSection={<ActionCaps name="undo" first />}
          data-testid="undo"
        >
          {t('review.undo')}
        </Button>
      </div>
    </>
  );
}
