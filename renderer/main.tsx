/** Opens the way to the host, makes the stores, and draws. Where there is no host it says why, and what to do. */
import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { openHostClient } from './host-client.ts';
import { HostMissing } from './shell/host-missing.tsx';
import { notify } from './shell/notices.tsx';
import { createStores } from './stores/stores.tsx';

// A file that misses the payload would else be opened in place of the page.
for (const type of ['dragover', 'drop']) addEventListener(type, (event) => event.preventDefault());

const root = createRoot(document.getElementById('root')!);

try {
  const stores = await createStores(await openHostClient(), localStorage, notify);
  addEventListener('pagehide', stores.flush);
  await stores.filter.getState().apply();
  root.render(<App stores={stores} />);
  // After the first picture, which does without.
  requestIdleCallback(() => void stores.schema.getState().load(), { timeout: 1_000 });
  void import('./stores/spool-notices.ts').then(({ tellOfSpool }) => tellOfSpool(stores));
  void import('./stores/spill-notices.ts').then(({ tellOfSpill }) => tellOfSpill(stores));
  void import('./stores/listener-notices.ts').then(({ tellOfListeners }) => tellOfListeners(stores));
} catch (thrown) {
  root.render(<HostMissing reason={thrown instanceof Error ? thrown.message : String(thrown)} />);
}
