import { useEffect, useId, useRef, useState } from 'react';
import type { StaffView } from '../../screen/staff-protocol.ts';
import { CodeCamera } from './code-camera.tsx';
import { useLayer } from './context.ts';
import { useAction } from './use-action.ts';

/** Enrolment: the code typed, or scanned by a scanner that types, or by the camera. */
export function ConnectPanel({ view }: { readonly view: StaffView }) {
  const { t } = useLayer().texts;
  const action = useAction();
  const [code, setCode] = useState('');
  const [hub, setHub] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const ids = { code: useId(), codeHelp: useId(), hub: useId(), hubHelp: useId() };
  // A scanner types wherever the focus is.
  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const connect = (text: string) => {
    if (text.trim() === '' || action.state === 'doing') return;
    action.run({ do: 'enrol', code: text, ...(hub.trim() === '' ? {} : { hub: hub.trim() }) });
  };

  return (
    <form
      className="form"
      data-keys="own"
      onSubmit={(event) => {
        event.preventDefault();
        connect(code);
      }}
    >
      <h2>{t('connect.title')}</h2>
      <p className="lead">{view.enrolled ? t('connect.on', { hub: view.hub ?? '' }) : t('connect.off')}</p>
      <label htmlFor={ids.code}>{t('connect.code')}</label>
      <input
        id={ids.code}
        ref={field}
        value={code}
        maxLength={400}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        aria-describedby={ids.codeHelp}
        onChange={(event) => setCode(event.target.value)}
      />
      <p id={ids.codeHelp} className="help">
        {t('connect.code.help')}
      </p>
      <CodeCamera
        onCode={(text) => {
          setCode(text);
          connect(text);
        }}
      />
      {view.hub === undefined && (
        <>
          <label htmlFor={ids.hub}>{t('connect.hub')}</label>
          <input
            id={ids.hub}
            value={hub}
            maxLength={300}
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            aria-describedby={ids.hubHelp}
            onChange={(event) => setHub(event.target.value)}
          />
          <p id={ids.hubHelp} className="help">
            {t('connect.hub.help')}
          </p>
        </>
      )}
      <p>
        <button type="submit" className="primary" disabled={code.trim() === '' || action.state === 'doing'}>
          {t('connect.do')}
        </button>
      </p>
      <p role="status" className="done">
        {action.state === 'doing' && t('connect.doing')}
        {action.state === 'done' && t('connect.done')}
      </p>
      <p role="alert" className="trouble">
        {action.trouble}
      </p>
    </form>
  );
}
