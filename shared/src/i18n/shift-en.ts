/** Signing in at the counter. For the worker; the customer sees a small number. */
export const shiftEn = {
  open: 'Sign in',
  signedIn: 'Signed in: {{number}}',
  title: 'Sign in',
  number: 'Your number',
  pin: 'Your PIN',
  next: 'Next',
  enter: 'Sign in',
  out: 'Sign out {{number}}',
  close: 'Close',
  erase: 'Erase a digit',
  entered: '{{count}} entered',
  'notice.signed-in': 'Signed in',
  'notice.signed-out': 'Signed out',
  'notice.badge-unknown': 'Badge not known',
  'notice.pin-wrong': 'Wrong number or PIN. Tries left: {{left}}',
  'notice.pin-locked': 'Too many tries. Wait {{seconds}} s',
} as const;
