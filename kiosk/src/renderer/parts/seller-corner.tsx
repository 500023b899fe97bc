import { useTexts } from '../i18n.ts';
import { PressButton } from './press-button.tsx';

/**
 * The seller button of a counter without a console, in the screen's corner. It outlives every change of the screen, so
 * that a hold is not cut off. While held, its ring closes in the 3 s of a long press.
 */
export function SellerCorner({ place }: { readonly place: number }) {
  const { common } = useTexts();
  return (
    <PressButton place={place} button="S" className="seller" label={common('button.seller')}>
      <svg viewBox="0 0 40 40" aria-hidden="true">
        <circle className="seller-ring" cx="20" cy="20" r="15" />
        <circle className="seller-hold" cx="20" cy="20" r="15" pathLength="1" />
        <circle className="seller-dot" cx="20" cy="20" r="6" />
      </svg>
    </PressButton>
  );
}
