/** msgpackr types its main entry only; this one is the same without eval, which the page's CSP forbids. */
declare module 'msgpackr/index-no-eval' {
  export { pack, unpack } from 'msgpackr';
}
