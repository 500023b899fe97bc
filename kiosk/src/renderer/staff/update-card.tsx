import type { UpdateStatus } from '@otklik/shared/api/releases.ts';
import { useState } from 'react';
import type { StaffView } from '../../screen/staff-protocol.ts';
import { useLayer } from './context.ts';
import { SureButton } from './sure-button.tsx';
import { useAction } from './use-action.ts';

function textOf({ phase, code }: UpdateStatus, waitsForStaff: boolean) {
  if (phase === 'none' && code !== undefined) return 'update.taken';
  if (phase === 'ready' && waitsForStaff) return 'update.waits';
  return `update.${phase}` as const;
}

/** The version running, the one offered, how far an update has come, and the way back. */
export function UpdateCard({ view: { update, diagnostics } }: { readonly view: StaffView }) {
  const { t, updateWhy } = useLayer().texts;
  const start = useAction();
  const back = useAction();
  const [wanted, setWanted] = useState<string>();
  const { phase, version = '', code = '', percent = 0 } = update?.status ?? { phase: 'none' };
  // Whoever is at the counter comes first: it is put in, or back, when nobody is.
  const waits = back.state === 'done' || (start.state === 'done' && phase === 'ready' && wanted === version);
  return (
    <>
      <h2>{t('settings.update')}</h2>
      <p className="lead">{t('update.version', { version: diagnostics.version })}</p>
      <p role="status">
        {update === undefined
          ? t('update.never')
          : t(textOf(update.status, update.waitsForStaff === true), {
              version,
              why: updateWhy(code),
              percent,
            })}
      </p>
      {(phase === 'ready' || phase === 'refused') && (
        <SureButton
          label={t('update.do', { version })}
          sure={t('update.sure')}
          disabled={start.state === 'doing' || waits}
          onSure={() => {
            setWanted(version);
            start.run({ do: 'update' });
          }}
        />
      )}
      {update?.previous !== undefined && (
        <SureButton
          label={t('update.back', { version: update.previous })}
          sure={t('update.back.sure')}
          disabled={back.state === 'doing' || waits}
          onSure={() => back.run({ do: 'update-back' })}
        />
      )}
      <p role="status" className="done">
        {waits && t('settings.restart.doing')}
      </p>
      <p role="alert" className="trouble">
        {start.trouble ?? back.trouble}
      </p>
    </>
  );
}
