import { type Locale, locales } from '@otklik/shared/i18n/catalogue.ts';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { StaffLook, StaffReply } from '../../screen/staff-protocol.ts';
import { Brand } from '../parts/brand.tsx';
import type { StaffLine } from '../state/staff-line.ts';
import { CheckPanel } from './check-panel.tsx';
import { ConnectPanel } from './connect-panel.tsx';
import { ConsoleHelp } from './console-help.tsx';
import { LayerContext, useLayer } from './context.ts';
import { languageNames } from './language-names.ts';
import { LearnPanel } from './learn-panel.tsx';
import { PinPad } from './pin-pad.tsx';
import { SettingsPanel } from './settings-panel.tsx';
import { staffTexts } from './texts.ts';
import { useConsoleKeys } from './use-console-keys.ts';
import { useStaffView } from './use-staff-view.ts';
import './staff-layer.css';

export interface StaffLayerProps {
  readonly line: StaffLine;
  readonly locale: Locale;
  /** A customer is being asked: the layer steps aside until that is over. */
  readonly aside: boolean;
  /** The answers of a console steer it. */
  readonly steered: boolean;
  readonly onClose: () => void;
}

type Stage =
  | { readonly at: 'looking' }
  | { readonly at: 'pin' }
  | { readonly at: 'first' }
  | { readonly at: 'again'; readonly first: string }
  | { readonly at: 'open' };

/** Use is told this often at most, ms. */
const USE_EVERY_MS = 3000;

/** The staff layer of one screen: the PIN first, then what it opens. */
export function StaffLayer({ line, locale: outer, aside, steered, onClose }: StaffLayerProps) {
  const [locale, setLocale] = useState(outer);
  const [stage, setStage] = useState<Stage>({ at: 'looking' });
  const [trouble, setTrouble] = useState<Extract<StaffReply, { ok: false }>>();
  const [differ, setDiffer] = useState(false);
  const [lockedUntil, setLockedUntil] = useState(0);
  const texts = useMemo(() => staffTexts(locale), [locale]);
  const { t } = texts;
  const layer = useMemo(
    () => ({ texts, steered, ask: line.ask, onNews: line.onNews }),
    [texts, steered, line],
  );
  const dialog = useRef<HTMLDialogElement>(null);
  useConsoleKeys(line, dialog);

  const close = useCallback(() => {
    void line.ask({ do: 'close' });
    onClose();
  }, [line, onClose]);

  useEffect(() => {
    void line.ask({ do: 'look' }).then((reply) => {
      const look: StaffLook | undefined = reply.ok ? reply.look : undefined;
      if (look === undefined) return onClose();
      setLockedUntil(look.waitMs === 0 ? 0 : performance.now() + look.waitMs);
      setStage({ at: look.pin === 'set' ? 'pin' : 'first' });
    });
    return line.onNews((news) => {
      if (news.type === 'staff-closed') onClose();
    });
  }, [line, onClose]);

  useUse(line, stage.at === 'open');

  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !aside) close();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [close, aside]);

  async function take(asking: Promise<StaffReply>): Promise<void> {
    const reply = await asking;
    if (reply.ok) {
      setTrouble(undefined);
      setStage({ at: 'open' });
      return;
    }
    setTrouble(reply);
    setLockedUntil(reply.waitMs === undefined ? 0 : performance.now() + reply.waitMs);
    if (reply.code === 'pin-exists') setStage({ at: 'pin' });
  }

  function typed(pin: string): void {
    setDiffer(false);
    switch (stage.at) {
      case 'pin':
        void take(line.ask({ do: 'open', pin }));
        return;
      case 'first':
        setStage({ at: 'again', first: pin });
        return;
      case 'again':
        if (pin === stage.first) void take(line.ask({ do: 'first-pin', pin }));
        else {
          setDiffer(true);
          setStage({ at: 'first' });
        }
        return;
      case 'looking':
      case 'open':
    }
  }

  const [title, lead] =
    stage.at === 'first'
      ? ([t('pin.first'), t('pin.first.lead')] as const)
      : stage.at === 'again'
        ? ([t('pin.again'), t('pin.first.lead')] as const)
        : ([t('pin.title'), t('pin.lead')] as const);

  return (
    <LayerContext value={layer}>
      <dialog
        ref={dialog}
        open
        className="staff-layer"
        aria-modal="true"
        aria-labelledby="staff-title"
        lang={locale}
        hidden={aside}
        data-stage={stage.at}
        data-steered={steered || undefined}
        data-keys={stage.at === 'open' ? undefined : 'own'}
      >
        {stage.at === 'open' ? (
          <Opened locale={locale} onLocale={setLocale} onClose={close} />
        ) : (
          <>
            <header className="staff-bar">
              <Brand />
              <span className="spring" />
              {locales
                .filter((other) => other !== locale)
                .map((other) => (
                  <button key={other} type="button" lang={other} onClick={() => setLocale(other)}>
                    {languageNames[other]}
                  </button>
                ))}
              <button type="button" className="primary" onClick={close}>
                {t('close')}
              </button>
            </header>
            {stage.at !== 'looking' && (
              <PinPad
                key={stage.at}
                title={title}
                lead={lead}
                action={stage.at === 'first' ? t('pin.next') : t('pin.ok')}
                trouble={
                  differ ? t('pin.differ') : trouble === undefined ? undefined : texts.refusal(trouble)
                }
                lockedUntil={lockedUntil}
                onPin={typed}
              />
            )}
          </>
        )}
        {steered && <ConsoleHelp />}
      </dialog>
    </LayerContext>
  );
}

const tabs = ['check', 'connect', 'learn', 'settings'] as const;
type Tab = (typeof tabs)[number];

interface OpenedProps {
  readonly locale: Locale;
  readonly onLocale: (locale: Locale) => void;
  readonly onClose: () => void;
}

function Opened({ locale, onLocale, onClose }: OpenedProps) {
  const [tab, setTab] = useState<Tab>('check');
  const view = useStaffView();
  const { texts } = useLayer();
  const { t } = texts;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const one = view?.places.length === 1 ? view.places[0] : undefined;
  const where = [one?.name, view?.store].filter((part) => part !== undefined).join(', ');
  return (
    <>
      <header className="staff-bar">
        <Brand />
        <h1 id="staff-title" ref={title} tabIndex={-1}>
          {where === '' ? t('title') : where}
        </h1>
        <small>{view !== undefined && t('version', { version: view.diagnostics.version })}</small>
        <span className="spring" />
        <button type="button" className="primary" onClick={onClose}>
          {t('close')}
        </button>
      </header>
      <nav className="tabs" aria-label={t('title')}>
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            aria-current={name === tab ? 'page' : undefined}
            onClick={() => setTab(name)}
          >
            {t(`tab.${name}`)}
          </button>
        ))}
      </nav>
      {view !== undefined && (
        <div className="panel" key={tab}>
          {tab === 'check' && <CheckPanel view={view} />}
          {tab === 'connect' && <ConnectPanel view={view} />}
          {tab === 'learn' && <LearnPanel view={view} onTry={() => setTab('check')} />}
          {tab === 'settings' && <SettingsPanel view={view} locale={locale} onLocale={onLocale} />}
        </div>
      )}
    </>
  );
}

/** Tells the agent that somebody is here. */
function useUse(line: StaffLine, open: boolean): void {
  useEffect(() => {
    if (!open) return;
    let told = 0;
    const used = () => {
      if (performance.now() - told < USE_EVERY_MS) return;
      told = performance.now();
      void line.ask({ do: 'use' });
    };
    for (const type of ['pointerdown', 'keydown', 'wheel'] as const) window.addEventListener(type, used);
    return () => {
      for (const type of ['pointerdown', 'keydown', 'wheel'] as const) window.removeEventListener(type, used);
    };
  }, [line, open]);
}
