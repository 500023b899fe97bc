import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { watchBadges } from './state/badge.ts';
import { type Connection, keepConnected } from './state/connection.ts';
import { watchKeyboard } from './state/keyboard.ts';
import { createPresses, watchReleases } from './state/presses.ts';
import { createStaffLine } from './state/staff-line.ts';
import { createStore } from './state/store.ts';
import './styles/index.css';

const store = createStore(() => performance.now());
const presses = createPresses((message) => connection.send(message));
const staff = createStaffLine((message) => connection.send(message));
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const address = new URL('/ws', location.href);
address.protocol = 'ws:';
address.search = location.search;

const connection: Connection = keepConnected(address.href, {
  // Straight into the page: the question is on the screen with the next frame, not after React's queue.
  message: (message) =>
    flushSync(() => {
      store.take(message);
      staff.take(message);
    }),
  connected: (connected) => {
    if (!connected) {
      presses.forget();
      staff.lost();
    }
    store.connected(connected);
  },
});

watchBadges(window, {
  expected: () => store.read().shifts.some(({ badge }) => badge),
  scanned(text) {
    // With several workplaces on one screen: the one that has the focus, else the first.
    const focused = document.activeElement?.closest<HTMLElement>('[data-place]')?.dataset.place;
    const place = focused === undefined ? store.read().shifts[0]?.place : Number(focused);
    if (place !== undefined) connection.send({ type: 'badge', place, text });
  },
});
watchReleases(presses, window);
watchKeyboard(document, presses, {
  first: () => store.read().view?.places[0]?.place,
  keys: () => store.read().keys,
});
// A long press is the seller's force majeure, not a menu.
document.addEventListener('contextmenu', (event) => event.preventDefault());

createRoot(root).render(
  <App store={store} staff={staff} input={{ presses, send: (message) => connection.send(message) }} />,
);
