import { Button } from '@mantine/core';
import { MEDIA_LIMITS } from '@otklik/shared/api/media.ts';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber } from '../../ui/format.ts';

/** What browsers record in that the hub takes (hub-server/src/media/inspect.ts), the best kept first. */
const FORMATS = [
  { type: 'audio/webm;codecs=opus', name: 'webm' },
  { type: 'audio/ogg;codecs=opus', name: 'ogg' },
  { type: 'audio/mp4;codecs=mp4a.40.2', name: 'm4a' },
] as const;

type Trouble = 'denied' | 'missing' | 'insecure' | 'unsupported' | 'failed';

interface RecorderProps {
  /** What the file is called, without its ending. */
  readonly name: string;
  readonly disabled: boolean;
  readonly onBusy: (busy: boolean) => void;
  readonly onRecorded: (file: File) => void;
}

interface Running {
  readonly recorder: MediaRecorder;
  readonly stop: (keep: boolean) => void;
}

/** Records a prompt with the microphone of this computer; it ends by itself at the longest a prompt may be. */
export function Recorder({ name, disabled, onBusy, onRecorded }: RecorderProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const running = useRef<Running>(undefined);
  const ended = useRef(false);
  const [starting, setStarting] = useState(false);
  const [since, setSince] = useState<number>();
  const [seconds, setSeconds] = useState(0);
  const [trouble, setTrouble] = useState<Trouble>();

  // Nothing listens on once the form is gone, nor begins to: leave may be given only then.
  useEffect(() => {
    ended.current = false;
    return () => {
      ended.current = true;
      running.current?.stop(false);
    };
  }, []);
  useEffect(() => {
    if (since === undefined) return undefined;
    const tick = setInterval(() => {
      const ms = performance.now() - since;
      setSeconds(Math.floor(ms / 1000));
      if (ms >= MEDIA_LIMITS.longestMs - MARGIN_MS) running.current?.stop(true);
    }, 250);
    return () => clearInterval(tick);
  }, [since]);

  async function start(): Promise<void> {
    setStarting(true);
    onBusy(true);
    const made = await startRecording((blob, kept) => {
      running.current = undefined;
      setSince(undefined);
      onBusy(false);
      if (blob === 'failed') setTrouble('failed');
      else if (kept) onRecorded(new File([blob.data], `${name}.${blob.ending}`, { type: blob.data.type }));
    });
    setStarting(false);
    if (typeof made === 'string') {
      setTrouble(made);
      onBusy(false);
      return;
    }
    if (ended.current) {
      made.stop(false);
      return;
    }
    running.current = made;
    setTrouble(undefined);
    setSeconds(0);
    setSince(performance.now());
  }

  return (
    <div className="recorder">
      {since === undefined ? (
        <Button
          variant="default"
          disabled={disabled || starting}
          onClick={() => void start()}
          data-testid="record-start"
        >
          {t('record.start')}
        </Button>
      ) : (
        <>
          <p className="recorder-on" data-testid="record-running" data-seconds={seconds}>
            {t('record.running', { seconds: formatNumber(seconds, language) })}
          </p>
          <div className="plan-deeds">
            <Button onClick={() => running.current?.stop(true)} data-testid="record-stop">
              {t('record.stop')}
            </Button>
            <Button
              variant="default"
              onClick={() => running.current?.stop(false)}
              data-testid="record-cancel"
            >
              {t('record.cancel')}
            </Button>
          </div>
        </>
      )}
      <p role="status" data-testid="record-trouble">
        {trouble === undefined ? '' : t(`record.${trouble}`)}
      </p>
    </div>
  );
}

/** So much before the longest it ends: what the encoder still holds belongs to it. Ms. */
const MARGIN_MS = 1000;

type Recorded = { readonly data: Blob; readonly ending: string } | 'failed';

async function startRecording(
  onEnd: (recorded: Recorded, keep: boolean) => void,
): Promise<Running | Trouble> {
  if (!window.isSecureContext || navigator.mediaDevices === undefined) return 'insecure';
  const format =
    typeof MediaRecorder === 'undefined'
      ? undefined
      : FORMATS.find(({ type }) => MediaRecorder.isTypeSupported(type));
  if (format === undefined) return 'unsupported';
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (thrown) {
    return thrown instanceof DOMException && thrown.name === 'NotFoundError' ? 'missing' : 'denied';
  }
  const release = (): void => {
    for (const track of stream.getTracks()) track.stop();
  };
  let recorder: MediaRecorder;
  try {
    recorder = new MediaRecorder(stream, { mimeType: format.type, audioBitsPerSecond: 64_000 });
    recorder.start();
  } catch {
    // The microphone was taken off again meanwhile.
    release();
    return 'failed';
  }
  const parts: Blob[] = [];
  let keep = true;
  let broken = false;
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  recorder.addEventListener('error', () => {
    broken = true;
  });
  recorder.addEventListener('stop', () => {
    release();
    const data = new Blob(parts, { type: format.type });
    onEnd(broken || data.size === 0 ? 'failed' : { data, ending: format.name }, keep);
  });
  return {
    recorder,
    stop: (kept) => {
      keep = kept;
      if (recorder.state !== 'inactive') recorder.stop();
    },
  };
}
