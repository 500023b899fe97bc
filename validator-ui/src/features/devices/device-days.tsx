import type { DeviceDetail } from '@otklik/shared/api/devices.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber } from '../../ui/format.ts';
import { AnswerMark, SellerMark } from '../../ui/marks.tsx';

const LINES = ['yes', 'no', 'unsure', 'asked'] as const;
const HEIGHT = 20;
const STEP = 16;
const BAR = 11;

/** Polls of each day by answer, each answer by its own scale: that one ends stands out. */
export function DeviceDays({ days }: { readonly days: DeviceDetail['days'] }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const nameOf = {
    yes: t('answer.yes'),
    no: t('answer.no'),
    unsure: t('answer.unsure'),
    asked: t('devices.asked'),
  };
  return (
    <ul className="device-days" data-testid="device-days">
      {LINES.map((line) => {
        const most = Math.max(1, ...days.map((day) => day[line]));
        const sum = days.reduce((all, day) => all + day[line], 0);
        return (
          <li key={line}>
            <span className="device-days-name">
              {line === 'asked' ? <SellerMark size={14} /> : <AnswerMark answer={line} size={14} />}
              {nameOf[line]}
            </span>
            <svg
              viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`}
              role="img"
              aria-label={t('devices.daySum', {
                name: nameOf[line],
                n: formatNumber(sum, language),
                today: formatNumber(days.at(-1)?.[line] ?? 0, language),
              })}
            >
              {days.map((day, at) => bar(day[line], day.asked, most, at))}
            </svg>
            <b className="tn">{formatNumber(sum, language)}</b>
          </li>
        );
      })}
    </ul>
  );
}

/** Nothing on a day on which customers were asked is a cross; on a day without any, nothing. */
function bar(count: number, asked: number, most: number, at: number): ReactNode {
  const x = at * STEP;
  if (count > 0) {
    const height = Math.max(2, Math.round((count / most) * HEIGHT));
    return <rect key={at} x={x} y={HEIGHT - height} width={BAR} height={height} fill="var(--text-2)" />;
  }
  if (asked === 0) return null;
  const [left, top] = [x + 2.5, HEIGHT - 7];
  return <path key={at} d={`M${left} ${top}l6 6m0 -6l-6 6`} stroke="var(--text)" strokeWidth="1.8" />;
}
