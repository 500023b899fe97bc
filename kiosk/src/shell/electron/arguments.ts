/**
 * The kiosk's own flags in the arguments of Electron. A packaged program has nothing before them; Electron that was given a
 * folder to run has switches of its own, then that folder, as it looks for it itself.
 */
export function kioskArguments(argv: readonly string[], packaged: boolean): readonly string[] {
  if (packaged) return argv.slice(1);
  const folder = argv.findIndex((argument, index) => index > 0 && !argument.startsWith('-'));
  return folder < 0 ? [] : argv.slice(folder + 1);
}
