/**
 * A bitmap font drawn for this project: Latin, Cyrillic, digits, punctuation. A glyph is five pixels wide; each
 * character of its string is one row from the top, a base-32 digit whose highest bit is the leftmost pixel. Seven rows
 * stand on the line, an eighth and a ninth hang below it.
 */
export const glyphColumns = 5;
export const glyphRows = 9;
/** Width of a character with the gap after it, in font pixels. */
export const glyphAdvance = 6;

const latin =
  'A:ehhvhhh B:uhhuhhu C:ehggghe D:uhhhhhu E:vgguggv F:vgguggg G:ehgnhhf H:hhhvhhh I:e44444e J:72222ic ' +
  'K:hikokih L:ggggggv M:hrllhhh N:hhpljhh O:ehhhhhe P:uhhuggg Q:ehhhlid R:uhhukih S:fgge11u T:v444444 ' +
  'U:hhhhhhe V:hhhhha4 W:hhhllla X:hha4ahh Y:hhha444 Z:v1248gv ' +
  'a:00e1fhf b:ggmphhu c:00egghe d:11djhhf e:00ehvge f:698s888 g:00fhhhf1e h:ggmphhh i:40c444e j:2062222ic ' +
  'k:ggikoki l:c44444e m:00qllhh n:00mphhh o:00ehhhe p:00uhhhugg q:00fhhhf11 r:00mpggg s:00fge1u t:88s8896 ' +
  'u:00hhhjd v:00hhha4 w:00hhlla x:00ha4ah y:00hhhhf1e z:00v248v';

const cyrillic =
  'Б:vgguhhu Г:vgggggg Д:6aaaaavh Ж:lle4ell З:eh161he И:hhjlphh Й:e0hjlph К:hikokih Л:799999h П:vhhhhhh ' +
  'У:hhhf11e Ф:4ellle4 Ц:iiiiiiv1 Ч:hhhf111 Ш:llllllv Щ:llllllv1 Ъ:o88e99e Ы:hhhpllp Ь:ggguhhu Э:eh171he ' +
  'Ю:illtlli Я:fhhf59h Ё:a0vgugv ' +
  'б:3cguhhe в:00uhuhu г:00vgggg д:006aaavh ж:00le4el з:00u1e1u и:00hjlph й:a4hjlph к:00ikoki л:007999h ' +
  'м:00hrlhh н:00hhvhh п:00vhhhh т:00v4444 ф:44ellle44 ц:00iiiiv1 ч:00hhf11 ш:00llllv щ:00llllv1 ъ:00o8e9e ' +
  'ы:00hhplp ь:00gguhu э:00eh7he ю:00iltli я:00fhf9h ё:a0ehvge';

const rest =
  '0:ehjlphe 1:4c4444e 2:eh1248v 3:v2421he 4:26aiv22 5:vgu11he 6:68guhhe 7:v124888 8:ehhehhe 9:ehhf12c ' +
  '.:00000cc ,:00000cc48 ;:0cc00cc48 -:000e000 –:000v000 —:000v000 /:01248g0 «:005aka5 »:00ka5ak (:2488842 ' +
  '):8422248 !:4444404 ?:eh12404 ":aa00000 \':4400000 +:044v440 =:00v0v00 _:000000v %:op248j3 #:aavavaa ' +
  '*:0a4v4a0 &:cik8lid ·:000cc00 <:248g842 >:8421248 |:4444444 №:iqqmmi3 …:000000l';

/** Cyrillic letters that look like Latin ones. */
const twins: Readonly<Record<string, string>> = {
  А: 'A',
  В: 'B',
  Е: 'E',
  М: 'M',
  Н: 'H',
  О: 'O',
  Р: 'P',
  С: 'C',
  Т: 'T',
  Х: 'X',
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
};

const glyphs = new Map<string, readonly number[]>([
  [' ', []],
  [':', [0, 12, 12, 0, 12, 12, 0]],
]);
for (const entry of `${latin} ${cyrillic} ${rest}`.split(' ')) {
  glyphs.set(
    entry.slice(0, 1),
    Array.from(entry.slice(2), (digit) => Number.parseInt(digit, 32)),
  );
}
const unknownGlyph: readonly number[] = [31, 17, 17, 17, 17, 17, 31];

/** Rows of a character, top first, five bits each; an empty box for a character the font does not have. */
export const glyphOf = (character: string): readonly number[] =>
  glyphs.get(twins[character] ?? character) ?? unknownGlyph;

export const hasGlyph = (character: string): boolean => glyphs.has(twins[character] ?? character);
