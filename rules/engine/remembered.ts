/**
 * Answers about short texts, remembered. In: a pure function of a text. Out: the same function, which asks itself only
 * once about a text it has met lately. Parameters of listings repeat (「有效」, 「48V」, a maker's name on all its goods), so
 * most of the reading is saved; what is kept is bounded, in number and in length.
 */

const MOST_KEPT = 4_000;
const LONGEST_KEPT = 80;

/** Texts of more than 80 characters are not kept; after 4,000 texts it begins anew. */
export function remembered<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > LONGEST_KEPT) return answer(text);
    const had = known.get(text);
    if (had !== undefined) return had;
    const made = answer(text);
    if (known.size >= MOST_KEPT) known.clear();
    known.set(text, made);
    return made;
  };
}
