/**
 * Letters of other scripts that look like Latin ones. In: nothing. Out: a table from look-alike to the lower-case Latin
 * letter or digit it imitates. Only single letters, both cases; what imitates a Chinese character is data of the
 * catalogue (evasions.yaml).
 * Sellers write "СCС" with Cyrillic С or "ΧΚ06" with Greek letters so that a plain search does not find them.
 */
const CYRILLIC = "АаВвЕеЅѕІіЈјКкМмНнОоРрСсТтУуХхЗзԚԛԜԝҮүһԁ";
const CYRILLIC_LATIN = "aabbeessiijjkkmmhhooppccttyyxx33qqwwyyhd";
const GREEK = "ΑαΒβΕεΖΗηΙιΚκΜΝνΟοΡρΤτΥυΧχϹϲ";
const GREEK_LATIN = "aabbeezhniikkmnvooppttyuxxcc";

function table(from: string, to: string): [string, string][] {
  return [...from].map((letter, index) => [letter, to.charAt(index)]);
}

export const LATIN_LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
  ...table(CYRILLIC, CYRILLIC_LATIN),
  ...table(GREEK, GREEK_LATIN),
]);
