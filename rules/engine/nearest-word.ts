/** The word somebody probably meant. In: what was written and what there is. Out: the nearest, or null where none is near. */

/** Changes, insertions and deletions of single characters that turn one word into the other; swapped neighbours count once. */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}

/** Case, "-" and "_" do not count as differences; a word that holds the other, or is held, is near too. */
export function nearestWord(written: string, known: readonly string[]): string | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_\s《》]/g, "");
  const meant = plain(written);
  if (meant === "") return null;
  let best: { word: string; distance: number } | null = null;
  for (const word of known) {
    const other = plain(word);
    const holds = meant.length >= 2 && other.length >= 2 && (other.includes(meant) || meant.includes(other));
    const distance = Math.min(editDistance(meant, other), holds ? 1.5 : Number.POSITIVE_INFINITY);
    if (best === null || distance < best.distance) best = { word, distance };
  }
  return best !== null && best.distance <= Math.max(1, Math.min(3, meant.length / 2.5)) ? best.word : null;
}

/** 「，是不是 x？」, or nothing. */
export function orRather(written: string, known: readonly string[]): string {
  const word = nearestWord(written, known);
  return word === null ? "" : `，是不是 ${word}？`;
}
