/** Pages of the screen server itself. They stand on their own: no script, no file, both languages. */
const page = (ru: string, en: string, head = ''): string => `<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark">${head}
<title>Отклик</title>
</head>
<body>
<p>${ru}</p>
<p lang="en">${en}</p>
</body>
</html>
`;

/** Shown by a kiosk whose screen has not been built. */
export const notBuiltPage = page(
  'Экран киоска ещё не собран. Соберите его командой <code>npm run build</code> и обновите страницу.',
  'The kiosk screen has not been built yet. Build it with <code>npm run build</code> and reload this page.',
);

/** Shown to a page opened without the token or the cookie. */
export const closedPage = page(
  'Этот экран открывается по адресу, который называет киоск при запуске.',
  'This screen opens by the address the kiosk prints when it starts.',
);

/**
 * Answers the address that carries the token and replaces it by the plain one. A redirect would not do: when another
 * site led here, the browser does not send the new SameSite=Strict cookie along a redirect, only after a new start.
 */
export const enterPage = (to: string): string =>
  page('', '', `\n<meta http-equiv="refresh" content="0;url=${to}">`);
