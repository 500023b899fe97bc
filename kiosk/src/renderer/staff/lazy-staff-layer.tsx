import { useEffect, useState } from 'react';
import type { StaffLayer, StaffLayerProps } from './staff-layer.tsx';

/** The layer is no part of what a customer waits for: it is loaded when it is first opened. */
export function LazyStaffLayer(props: StaffLayerProps) {
  const [loaded, setLoaded] = useState<{ readonly Layer: typeof StaffLayer }>();
  const { onClose } = props;
  useEffect(() => {
    let ended = false;
    import('./staff-layer.tsx').then(
      ({ StaffLayer: Layer }) => {
        if (!ended) setLoaded({ Layer });
      },
      // The kiosk is away, or is another version by now: its page will be loaded anew.
      () => onClose(),
    );
    return () => {
      ended = true;
    };
  }, [onClose]);
  return loaded === undefined ? null : <loaded.Layer {...props} />;
}
