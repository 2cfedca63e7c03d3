/** Letters and digits by the letter of the Latin alphabet that they look like, in lower case and without accents. */

/** Letters of other scripts. */
const otherScripts = {
  ...{ a: 'аα', b: 'ьҍвβ', c: 'сϲ', d: 'ԁ', e: 'еєε', h: 'һнη', i: 'іιӏ|', j: 'јϳ', k: 'кκ' },
  ...{ m: 'мμ', n: 'пո', o: 'оοօσ', p: 'рρ', q: 'ԛ', r: 'г', s: 'ѕ', t: 'тτ', u: 'υս' },
  ...{ v: 'ѵν', w: 'ԝѡω', x: 'хχ', y: 'уүγ', z: 'ζ' },
};

/** Latin letters of phonetics and of other alphabets: small capitals, turned ones, and with a stroke, hook, tail or topbar. */
const extensions = {
  a: 'ᴀɐɑⱥꬰꭤᶏ',
  b: 'ʙƀɓƃƅᴃᵬᶀꞗꞵ',
  c: 'ᴄƈȼɕꞓꞔ',
  d: 'ᴅđɖɗƌᴆᵭᶁȡꝺ',
  e: 'ᴇǝəɘɇɛɜɞᴈᶒⱸⱻꬲꬴ',
  f: 'ꜰƒᵮᶂꞙ',
  g: 'ɢɡɠǥᶃᵹꞡꬶ',
  h: 'ʜħɦɧɥⱨꞕ',
  i: 'ɪıɨɩᵻᵼᶖ',
  j: 'ᴊȷɉɟʝ',
  k: 'ᴋƙⱪᶄꝁꝃꝅꞣ',
  l: 'ʟłƚɫɬɭᴌⱡᶅȴꝇꝉꞎ',
  m: 'ᴍɱᵯᶆ',
  n: 'ɴɲɳƞŋᴎᵰᶇȵꞑꞥ',
  o: 'ᴏøɵɔᴑᴓⱺꝋꝍ',
  p: 'ᴘƥᵱᵽᶈꝑꝓꝕ',
  q: 'ʠɋꝗꝙ',
  r: 'ʀɍɹɺɻɼɽɾɿʁᴙᴚᵲᵳᶉꝛꞧꭇꭈ',
  s: 'ꜱʂƨᵴᶊȿꞩ',
  t: 'ᴛŧƫƭʈʇȶⱦᵵ',
  u: 'ᴜʉʊᴝᴞᵾᶙꞹꭎꭒ',
  v: 'ᴠʋʌⱱⱴᶌ',
  w: 'ᴡⱳʍ',
  x: 'ᶍꭓꭕ',
  y: 'ʏƴɏʎỿ',
  z: 'ᴢʐʑƶȥɀⱬᵶᶎꝣ',
};

/**
 * Digits that are written for letters, wherever they stand. No two for one letter: names that are told apart by a number
 * stay apart.
 */
const digits = { o: '0', i: '1', e: '3', a: '4', s: '5', t: '7', b: '8' };

/** In many typefaces the capital of the one is the other. */
const oneStroke = { i: 'l' };

/** By what looks like a letter: that letter; `l` and all that looks like it is `i`. */
export const lookAlikes: ReadonlyMap<string, string> = new Map(
  [otherScripts, extensions, digits, oneStroke].flatMap((table) =>
    Object.entries(table).flatMap(([latin, others]) =>
      [...others].map((other) => [other, latin === 'l' ? 'i' : latin] as const),
    ),
  ),
);
