import type { CameraClockReply } from '@otklik/shared/api/camera-clock.ts';
import { clockAt } from '@otklik/shared/video/camera-clock.ts';
import { fitClock } from '@otklik/shared/video/fit-clock.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatClock, formatDay, formatSeconds } from '../../ui/format.ts';

export interface MarksTableProps {
  readonly clock: CameraClockReply;
  /** Ids of marks that are not to count. */
  readonly left: ReadonlySet<string>;
  readonly onLeave: (mark: string, out: boolean) => void;
  readonly onTakeBack: (mark: string) => void;
}

/** What the marks that are not left out give. */
export const fitOf = ({ marks, naming }: CameraClockReply, left: ReadonlySet<string>) =>
  fitClock(
    marks.filter(({ id }) => !left.has(id)),
    naming,
  );

/** The marks that stand, each with how far it lies off the line through them. */
export function MarksTable({ clock, left, onLeave, onTakeBack }: MarksTableProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { marks, store } = clock;
  const fit = fitOf(clock, left);
  const seconds = (ms: number) => `${ms > 0 ? '+' : ''}${formatSeconds(ms, language)}`;
  return (
    <>
      <h2>{t('clock.marks')}</h2>
      {marks.length === 0 ? (
        <p className="note" data-testid="clock-no-marks">
          {t('clock.noMarks')}
        </p>
      ) : (
        <table className="clock-marks" aria-label={t('clock.marks')} data-testid="clock-marks">
          <thead>
            <tr>
              <th scope="col">{t('clock.markPress')}</th>
              <th scope="col">{t('clock.markOffset')}</th>
              <th scope="col">{t('clock.markRest')}</th>
              <th scope="col">{t('clock.markBy')}</th>
            </tr>
          </thead>
          <tbody>
            {marks.map(({ id, at, cameraAt, by }) => {
              const time = `${formatDay(at, store.zone, language)}, ${formatClock(at, store.zone)}`;
              const off = cameraAt - at;
              const outlier = fit?.outliers.includes(id) === true;
              return (
                <tr key={id} data-testid={`mark-${id}`} data-outlier={outlier}>
                  <th scope="row">
                    <label className="tick">
                      <input
                        type="checkbox"
                        checked={!left.has(id)}
                        aria-label={t('clock.use', { time })}
                        onChange={(event) => onLeave(id, !event.currentTarget.checked)}
                      />
                      <span className="tn">{time}</span>
                    </label>
                    {outlier ? <span className="clock-outlier">{t('clock.outlier')}</span> : null}
                  </th>
                  <td className="tn">{seconds(off)}</td>
                  <td className="tn">
                    {fit === undefined ? '–' : seconds(off - clockAt(fit.clock, at).offset)}
                  </td>
                  <td>
                    {by}{' '}
                    <button
                      type="button"
                      className="plain-button"
                      aria-label={t('clock.takeBackLabel', { time })}
                      onClick={() => onTakeBack(id)}
                    >
                      {t('clock.takeBack')}
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </>
  );
}
