// The page's side of the stand-in's contextBridge: functions that the preload exposed appear under their key. Both sides
// meet in DOM events, whose detail Chromium clones from one world to the other.
(() => {
  const prefix = 'electron-stand-in:';
  const dispatch = (name, detail) => window.dispatchEvent(new CustomEvent(prefix + name, { detail }));
  const callbacks = [];
  const pass = (value) => (typeof value === 'function' ? { callback: callbacks.push(value) - 1 } : { value });

  window.addEventListener(`${prefix}expose`, ({ detail: { key, names } }) => {
    const expose = (name) => [name, (...args) => dispatch('call', { key, name, args: args.map(pass) })];
    window[key] ??= Object.freeze(Object.fromEntries(names.map(expose)));
  });
  window.addEventListener(`${prefix}callback`, ({ detail: { callback, args } }) => callbacks[callback](...args));
  dispatch('ready');
})();
