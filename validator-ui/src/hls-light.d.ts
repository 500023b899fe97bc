/** The light build has the same types for what is used here; the package ships them for the full build only. */
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
