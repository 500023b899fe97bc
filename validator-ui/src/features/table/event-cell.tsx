import type { ReviewItem } from '@otklik/shared/api/review.ts';
import { useTranslation } from 'react-i18next';
import { AnswerMark, ForceMajeureMark, HiddenMark, ReceiptMark, SellerMark } from '../../ui/marks.tsx';

/** What happened, with its mark; a customer's press is hidden until this expert has judged it. */
export function EventCell({ item }: { readonly item: ReviewItem }) {
  const { t } = useTranslation();
  switch (item.kind) {
    case 'seller-press':
      return (
        <span className="ev">
          <SellerMark /> <span>{t('kind.seller-press')}</span>
        </span>
      );
    case 'pos':
      return (
        <span className="ev">
          <ReceiptMark /> <span>{t('kind.pos')}</span>
        </span>
      );
    case 'force-majeure':
      return (
        <span className="ev">
          <ForceMajeureMark /> <span>{t('kind.force-majeure')}</span>
        </span>
      );
    case 'customer-press':
      return item.answer === undefined || item.mine === undefined ? (
        <span className="ev">
          <HiddenMark />
          <span>{t(item.poll === undefined ? 'table.hiddenStray' : 'table.hiddenAnswer')}</span>
        </span>
      ) : (
        <span className="ev">
          <AnswerMark answer={item.answer} />
          <span>{t('table.answered', { answer: t(`answer.${item.answer}`) })}</span>
        </span>
      );
  }
}

/** This expert's own verdict in the field of the method's table: 0, 1, a letter for the two states that are neither, or empty. */
export function VerdictField({ item, current }: { readonly item: ReviewItem; readonly current: boolean }) {
  const { t } = useTranslation();
  const value = item.mine?.value;
  const label = value === undefined ? t('table.noVerdict') : t(`verdict.${value}`);
  const kind = value === 0 ? 'zero' : value === 1 ? 'one' : value === undefined ? 'empty' : 'other';
  const glyph = value === 'no-footage' ? 'N' : value === 'cannot-tell' ? 'X' : value;
  return (
    <span className={`f ${kind}${current ? ' cur' : ''}`} role="img" aria-label={label} title={label}>
      {glyph}
    </span>
  );
}

/** This expert's own reason or state, in words. */
export function CheckCell({ item }: { readonly item: ReviewItem }) {
  const { t } = useTranslation();
  const mine = item.mine;
  if (mine === undefined) return null;
  const words =
    mine.reason === undefined
      ? mine.value === 0 || mine.value === 1
        ? ''
        : t(`verdict.${mine.value}`)
      : mine.reason === 'other' && mine.text !== undefined
        ? mine.text
        : t(`reason.${mine.reason}`);
  return (
    <span className="check">
      {words}
      {mine.confirmed ? null : <em>{t('table.notConfirmed')}</em>}
    </span>
  );
}
