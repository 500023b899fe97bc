/**
 * Runs in the sandbox before the page. It gives the page nothing: no bridge, no function, no name. It only takes away the
 * last way by which something dragged onto the window could be opened in it.
 */
for (const name of ['dragenter', 'dragover', 'drop'] as const) {
  window.addEventListener(name, (event) => event.preventDefault(), { capture: true });
}
