/** The median of `values` from `from` to before `to`, which it leaves in another order. */
export function medianOf(values: Float64Array, from: number, to: number): number {
  const middle = from + ((to - from) >> 1);
  const upper = select(values, from, to - 1, middle);
  if ((to - from) % 2 === 1) return upper;
  // What lies before the place now is no greater: the largest of it is the other middle value.
  let lower = values[from]!;
  for (let i = from + 1; i < middle; i++) if (values[i]! > lower) lower = values[i]!;
  return 0.5 * (lower + upper);
}

/** Hoare's selection: brings the k-th smallest to its place, smaller ones before it. Linear, unlike sorting. */
function select(values: Float64Array, from: number, to: number, k: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let j = high;
    // A NaN stops both scans, so whatever the values are this ends.
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (pivot < values[j]!) j--;
      if (i > j) break;
      const kept = values[i]!;
      values[i++] = values[j]!;
      values[j--] = kept;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return values[k]!;
}
