/** A place in two dimensions, and the value there. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/**
 * The least value of a function of two variables that it can be walked down to from a place, by the
 * simplex of Nelder and Mead (1965). Values that are not numbers count as infinitely high.
 *
 * @param step - size of the first simplex
 * @param tolerance - ends when the simplex is this small
 */
export function minimise(
  of: (x: number, y: number) => number,
  x: number,
  y: number,
  step: number,
  tolerance: number,
  maxSteps: number,
): Place {
  const place = (px: number, py: number): Place => {
    const value = of(px, py);
    return { x: px, y: py, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  let [best, middle, worst] = ordered(place(x, y), place(x + step, y), place(x, y + step));
  for (let i = 0; i < maxSteps; i++) {
    if (Math.max(distance(best, middle), distance(best, worst)) <= tolerance) break;
    const cx = 0.5 * (best.x + middle.x);
    const cy = 0.5 * (best.y + middle.y);
    // Away from the worst place through the middle of the other two, by this share of the way.
    const along = (share: number): Place =>
      place(cx + share * (cx - worst.x), cy + share * (cy - worst.y));
    let next = along(1);
    if (next.value < best.value) {
      const further = along(2);
      if (further.value < next.value) next = further;
    } else if (next.value >= middle.value) {
      next = along(next.value < worst.value ? 0.5 : -0.5);
    }
    if (next.value < worst.value) worst = next;
    else {
      middle = place(0.5 * (best.x + middle.x), 0.5 * (best.y + middle.y));
      worst = place(0.5 * (best.x + worst.x), 0.5 * (best.y + worst.y));
    }
    [best, middle, worst] = ordered(best, middle, worst);
  }
  return best;
}

function ordered(...places: [Place, Place, Place]): [Place, Place, Place] {
  return places.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
}

function distance(a: Place, b: Place): number {
  return Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
}
