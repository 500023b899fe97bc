import type { SessionStep } from '@otklik/shared/api/session.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../api/hub-context.ts';
import { CodeField } from '../features/second-step/code-field.tsx';
import { SetUpSecondStep } from '../features/second-step/set-up.tsx';
import { Failure } from '../ui/fields.tsx';
import { EntryFrame } from './entry-frame.tsx';
import { sessionKey, useSignOut } from './session.ts';

/** What is still missing after the password: the code, or to set the second step up. */
export function SecondStepPage({ step }: { readonly step: SessionStep }) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const signOut = useSignOut();
  return (
    <EntryFrame>
      <div className="sign-in-step" data-testid={`second-step-${step}`}>
        {step === 'code' ? (
          <>
            <h1>{t('secondStep.titleCode')}</h1>
            <CodeField
              label={t('secondStep.code')}
              description={t('secondStep.recoveryHint')}
              submit={t('signIn.submit')}
              send={async (code) => {
                const answer = await hub.giveCode(code);
                if (!answer.ok) return answer.error.code;
                hub.setCsrf(answer.value.csrf);
                client.setQueryData(sessionKey, answer.value);
                return undefined;
              }}
            />
          </>
        ) : (
          <>
            <h1>{t('secondStep.titleEnrol')}</h1>
            <SetUpSecondStep
              askPassword={false}
              onDone={(session) => client.setQueryData(sessionKey, session)}
            />
          </>
        )}
        <button type="button" className="plain-button" onClick={signOut.run} data-testid="step-leave">
          {t('secondStep.leave')}
        </button>
        <Failure error={signOut.error} />
      </div>
    </EntryFrame>
  );
}
