/**
 * Edits between two words: insertions, deletions, substitutions and swaps of neighbours
 * (optimal string alignment), since swapped letters are the commonest slip of all. More than `most` are
 * not counted to the end: the answer is then some number beyond it.
 */
export function editDistance(left: string, right: string, most: number): number {
  let older: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, older[column - 2]! + 1);
      current.push(cost);
    }
    // Each row is at most an edit below the one before it: from here there is no way back.
    if (Math.min(...current) > most) return most + 1;
    older = previous;
    previous = current;
  }
  return previous[right.length]!;
}

/** The word nearest to `name` with its distance; the first of equals; undefined where none is within `most`. */
export function nearest(
  name: string,
  words: readonly string[],
  most: number,
): { readonly word: string; readonly edits: number } | undefined {
  let best: { word: string; edits: number } | undefined;
  for (const word of words) {
    const wanted = best === undefined ? most : best.edits - 1;
    // Each letter that one of them has more is an edit: most words need no closer look.
    if (Math.abs(name.length - word.length) > wanted) continue;
    const edits = editDistance(name, word, wanted);
    if (edits <= wanted) best = { word, edits };
  }
  return best;
}
