import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useLayer } from './context.ts';
import { qrReader } from './qr-reader.ts';

const LOOK_MS = 250;

/** Whether there is a camera, and the shell lets it be used. */
async function usable(): Promise<boolean> {
  // Refused by the shell (Electron, a managed browser): a button would only disappoint.
  if ((await navigator.permissions.query({ name: 'camera' })).state === 'denied') return false;
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.some(({ kind }) => kind === 'videoinput');
}

/** Reads a QR code by the camera; nothing where there is none: the code can always be typed. */
export function CodeCamera({ onCode }: { readonly onCode: (text: string) => void }) {
  const { t } = useLayer().texts;
  const [can, setCan] = useState(false);
  const [on, setOn] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    void usable().then(setCan, () => setCan(false));
  }, []);
  if (!can) return null;
  return (
    <div className="camera">
      <button
        type="button"
        onClick={() => {
          setFailed(false);
          setOn(!on);
        }}
      >
        {on ? t('camera.stop') : t('camera.start')}
      </button>
      {on && (
        <Picture
          onCode={(text) => {
            setOn(false);
            onCode(text);
          }}
          onFail={() => {
            setOn(false);
            setFailed(true);
          }}
        />
      )}
      <p role="status" className="help">
        {on && t('camera.lead')}
        {failed && t('camera.none')}
      </p>
    </div>
  );
}

interface PictureProps {
  readonly onCode: (text: string) => void;
  readonly onFail: () => void;
}

function Picture({ onCode, onFail }: PictureProps) {
  const { t } = useLayer().texts;
  const video = useRef<HTMLVideoElement>(null);
  const found = useEffectEvent(onCode);
  const failed = useEffectEvent(onFail);
  useEffect(() => {
    let ended = false;
    let stream: MediaStream | undefined;
    let timer: number | undefined;

    async function run(): Promise<void> {
      const element = video.current;
      if (element === null) return failed();
      const read = await qrReader();
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (ended) return;
      element.srcObject = stream;
      await element.play();
      const look = async (): Promise<void> => {
        const code = await read(element);
        if (ended) return;
        if (code !== undefined) found(code);
        else timer = window.setTimeout(() => void look().catch(() => failed()), LOOK_MS);
      };
      await look();
    }

    void run()
      .catch(() => {
        if (!ended) failed();
      })
      .finally(() => {
        if (ended) stop();
      });
    const stop = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    return () => {
      ended = true;
      window.clearTimeout(timer);
      stop();
    };
  }, []);
  return <video ref={video} muted playsInline aria-label={t('camera.view')} />;
}
