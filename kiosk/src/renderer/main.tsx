import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { i18n } from './i18n.ts';
import { type Connection, keepConnected } from './state/connection.ts';
import { watchKeyboard } from './state/keyboard.ts';
import { createPresses, watchReleases } from './state/presses.ts';
import { createStore } from './state/store.ts';
import './styles/index.css';

void i18n.init();

const store = createStore(() => performance.now());
const presses = createPresses((message) => connection.send(message));
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const address = new URL('/ws', location.href);
address.protocol = 'ws:';
address.search = location.search;

const connection: Connection = keepConnected(address.href, {
  // Straight into the page: the question is on the screen with the next frame, not after React's queue.
  message: (message) => flushSync(() => store.take(message)),
  connected: (connected) => {
    if (!connected) presses.forget();
    store.connected(connected);
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
  <App store={store} input={{ presses, send: (message) => connection.send(message) }} />,
);
