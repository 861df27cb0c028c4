// What a sandboxed preload finds in its isolated world: `require('electron')` with contextBridge and ipcRenderer. Frames
// go to and come from the test's process as MessagePack in base64, through a CDP binding. Needs `msgpackr` in the world.
globalThis.createPreloadRequire = () => {
  const prefix = 'electron-stand-in:';
  const dispatch = (name, detail) => window.dispatchEvent(new CustomEvent(prefix + name, { detail }));
  const exposed = new Map();
  const announce = () => {
    for (const [key, api] of exposed) dispatch('expose', { key, names: Object.keys(api) });
  };
  const callBack =
    (callback) =>
    (...args) =>
      dispatch('callback', { callback, args });

  // Whichever world's script runs first, the page finds the bridge before its own scripts do.
  window.addEventListener(`${prefix}ready`, announce);
  window.addEventListener(`${prefix}call`, ({ detail: { key, name, args } }) => {
    exposed.get(key)[name](...args.map((arg) => ('callback' in arg ? callBack(arg.callback) : arg.value)));
  });

  const listeners = new Map();
  globalThis.receiveFromMain = (channel, base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const value = globalThis.msgpackr.unpack(bytes);
    for (const listener of listeners.get(channel) ?? []) listener({}, value);
  };
  const base64Of = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  const electron = {
    contextBridge: {
      exposeInMainWorld: (key, api) => {
        exposed.set(key, api);
        announce();
      },
    },
    ipcRenderer: {
      send: (channel, value) =>
        globalThis.sendToMain(JSON.stringify({ channel, base64: base64Of(globalThis.msgpackr.pack(value)) })),
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    },
  };
  return (name) => {
    if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`);
    return electron;
  };
};
