// Imports the built main process as Node does by itself: test runners would otherwise transform it and resolve `electron`
// to its npm package, which starts a download. Each launch gets fresh instances of both.
const { register } = require('node:module');
const { pathToFileURL } = require('node:url');

const standIn = pathToFileURL(require.resolve('./electron-module.mjs')).href;
const hooks = `export const resolve = (specifier, context, next) =>
  specifier === 'electron'
    ? { url: '${standIn}' + new URL(context.parentURL).search, shortCircuit: true }
    : next(specifier, context);`;

let launches = 0;

exports.importMain = (mainPath) => {
  if (launches === 0) register(`data:text/javascript,${encodeURIComponent(hooks)}`);
  return import(`${pathToFileURL(mainPath).href}?launch=${++launches}`);
};
