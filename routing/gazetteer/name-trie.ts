/**
 * Name trie: some ten thousand names in, the longest name starting at a position of a text out.
 * In: names with a number each. Out: for a text and a position, the matches there, longest first.
 * Goes wrong: nothing; a character no name contains ends the walk. One walk costs at most the longest name's length, so a text is
 * scanned in time linear in its length whatever it says.
 *
 * Edges lie in one open-addressing hash table over (node, character): building needs no object per node, a step is one probe or two.
 */
export class NameTrie {
  readonly #characters = new Uint16Array(65536);
  #characterCount = 0;
  #keys: Int32Array;
  #targets: Int32Array;
  #mask: number;
  #nodes = 1;
  #names: Int32Array;

  /** @param expected upper bound on the number of characters of all names together. */
  constructor(expected: number) {
    let size = 1024;
    while (size < expected * 2) size *= 2;
    this.#mask = size - 1;
    this.#keys = new Int32Array(size);
    this.#targets = new Int32Array(size);
    this.#names = new Int32Array(expected + 2).fill(-1);
  }

  #slot(key: number): number {
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & this.#mask;
    for (let stored = this.#keys[slot]; stored !== 0 && stored !== key; stored = this.#keys[slot]) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  /** Adds a name under a number ≥ 0; a name added twice keeps the later number. */
  add(name: string, number: number): void {
    let node = 0;
    for (let i = 0; i < name.length; i++) {
      const unit = name.charCodeAt(i);
      let character = this.#characters[unit] ?? 0;
      if (character === 0) {
        character = ++this.#characterCount;
        if (character >= 8192) throw new RangeError("too many different characters in the gazetteer");
        this.#characters[unit] = character;
      }
      const key = node * 8192 + character;
      const slot = this.#slot(key);
      if (this.#keys[slot] === 0) {
        if (this.#nodes >= this.#names.length) throw new RangeError("more names than the trie was made for");
        this.#keys[slot] = key;
        this.#targets[slot] = this.#nodes++;
      }
      node = this.#targets[slot] ?? 0;
    }
    this.#names[node] = number;
  }

  /**
   * Numbers of the names starting at `start`, pushed with their ends onto `found`: shortest first, as [number, end, number, end …].
   * @returns how many were pushed.
   */
  match(text: string, start: number, found: number[]): number {
    let node = 0;
    let count = 0;
    for (let i = start; i < text.length; i++) {
      const character = this.#characters[text.charCodeAt(i)] ?? 0;
      if (character === 0) break;
      const slot = this.#slot(node * 8192 + character);
      if (this.#keys[slot] === 0) break;
      node = this.#targets[slot] ?? 0;
      const number = this.#names[node] ?? -1;
      if (number >= 0) {
        found.push(number, i + 1);
        count++;
      }
    }
    return count;
  }
}
