import { useEffect, useState } from 'react';
import type { SignIn, SignInProps } from './sign-in.tsx';

/** Loaded when it is first opened: the screen itself stays small. */
export function LazySignIn(props: SignInProps) {
  const [loaded, setLoaded] = useState<{ readonly Sheet: typeof SignIn }>();
  const { onClose } = props;
  useEffect(() => {
    let ended = false;
    import('./sign-in.tsx').then(
      ({ SignIn: Sheet }) => {
        if (!ended) setLoaded({ Sheet });
      },
      // The kiosk is away, or is another version by now: its page will be loaded anew.
      () => onClose(),
    );
    return () => {
      ended = true;
    };
  }, [onClose]);
  return loaded === undefined ? null : <loaded.Sheet {...props} />;
}
