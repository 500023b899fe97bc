import { enrolLink } from '@otklik/shared/sync/enrol-link.ts';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QrCode } from '../../ui/qr-code.tsx';
import { CopyButton } from './copy-button.tsx';
import { codeGroups, enrolCommand, isLoopback, timeLeft } from './enrol-command.ts';

const TICK_MS = 500;

interface EnrolCodeProps {
  readonly code: string;
  /** When it stops being good, by this browser's clock. */
  readonly until: number;
  readonly onExpired: () => void;
}

/** A code to be typed or scanned at a kiosk, and how long it is good. */
export function EnrolCode({ code, until, onExpired }: EnrolCodeProps) {
  const { t } = useTranslation();
  const shown = useRef<HTMLElement>(null);
  const command = useRef<HTMLElement>(null);
  const left = useTimeLeft(until, onExpired);
  const { origin } = location;
  return (
    <div className="enrol-shown">
      <QrCode text={enrolLink(origin, code)} label={t('enrol.qr')} className="enrol-qr" testId="enrol-qr" />
      <div>
        <p>{t('enrol.type')}</p>
        <h3>{t('enrol.code')}</h3>
        <code ref={shown} className="enrol-code" data-testid="enrol-code">
          {codeGroups(code).map(({ at, text }) => (
            <span key={at}>{text}</span>
          ))}
        </code>
        <p role="timer" className="tn" data-testid="enrol-left">
          {t('enrol.left', { time: timeLeft(left) })}
        </p>
        <CopyButton source={shown} label={t('enrol.copy')} testId="enrol-copy" />
      </div>
      <div className="enrol-wide">
        {isLoopback(origin) ? <p data-testid="enrol-loopback">{t('enrol.loopback')}</p> : null}
        <h3>{t('enrol.command')}</h3>
        <code ref={command} className="enrol-command" data-testid="enrol-command">
          {enrolCommand(origin, code)}
        </code>
        <CopyButton source={command} label={t('enrol.copyCommand')} testId="enrol-copy-command" />
      </div>
    </div>
  );
}

function useTimeLeft(until: number, onEnd: () => void): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const left = until - now;
  const over = left <= 0;
  useEffect(() => {
    if (over) onEnd();
  }, [over, onEnd]);
  return left;
}
