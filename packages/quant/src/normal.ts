const SQRT_HALF = Math.SQRT1_2;
const INV_SQRT_2PI = 0.3989422804014327;
const INV_SQRT_PI = 0.5641895835477563;

/** Standard normal density. */
export function normalPdf(x: number): number {
  return INV_SQRT_2PI * Math.exp(-0.5 * x * x);
}

/** Standard normal distribution, accurate to about 1e-15 relative in both tails. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * SQRT_HALF);
}

/** Complementary error function, 1 − erf(x). */
export function erfc(x: number): number {
  const y = Math.abs(x);
  if (y <= SMALL) return 1 - x * erfOverX(y * y);
  if (y > 27) return x < 0 ? 2 : 0;
  const tail = gauss(y) * (y <= 4 ? middle(y) : far(y));
  return x < 0 ? 2 - tail : tail;
}

// W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969):
// three intervals, each a ratio of two polynomials.
const SMALL = 0.468_75;

function erfOverX(ySquared: number): number {
  const p =
    (((0.18577770618460315 * ySquared + 3.1611237438705655) * ySquared + 113.86415415105016) *
      ySquared +
      377.485237685302) *
      ySquared +
    3209.3775891384694;
  const q =
    (((ySquared + 23.601290952344122) * ySquared + 244.02463793444417) * ySquared +
      1282.6165260773723) *
      ySquared +
    2844.236833439171;
  return p / q;
}

function middle(y: number): number {
  const p =
    (((((((2.1531153547440383e-8 * y + 0.5641884969886701) * y + 8.883149794388377) * y +
      66.11919063714163) *
      y +
      298.6351381974001) *
      y +
      881.952221241769) *
      y +
      1712.0476126340707) *
      y +
      2051.0783778260716) *
      y +
    1230.3393547979972;
  const q =
    (((((((y + 15.744926110709835) * y + 117.6939508913125) * y + 537.1811018620099) * y +
      1621.3895745666903) *
      y +
      3290.7992357334597) *
      y +
      4362.619090143247) *
      y +
      3439.3676741437216) *
      y +
    1230.3393548037495;
  return p / q;
}

function far(y: number): number {
  const v = 1 / (y * y);
  const p =
    ((((0.016315387137302097 * v + 0.30532663496123236) * v + 0.36034489994980445) * v +
      0.12578172611122926) *
      v +
      0.016083785148742275) *
      v +
    0.0006587491615298378;
  const q =
    ((((v + 2.568520192289822) * v + 1.8729528499234604) * v + 0.5279051029514285) * v +
      0.06051834131244132) *
      v +
    0.0023352049762686918;
  return (INV_SQRT_PI - (v * p) / q) / y;
}

/** e^(−y²) without the rounding of y² being blown up by the exponential. */
function gauss(y: number): number {
  const head = Math.trunc(y * 16) / 16;
  return Math.exp(-head * head) * Math.exp(-(y - head) * (y + head));
}

/** The x with `normalCdf(x) = p`; infinite at 0 and 1, NaN outside them. M. J. Wichura's AS 241. */
export function inverseNormalCdf(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * central(0.180_625 - q * q);
  const tail = q < 0 ? p : 1 - p;
  if (tail === 0) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-Math.log(tail));
  const x = r <= 5 ? shoulder(r - 1.6) : extreme(r - 5);
  return q < 0 ? -x : x;
}

function central(r: number): number {
  const p =
    ((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r +
      45921.95393154987) *
      r +
      13731.69376550946) *
      r +
      1971.5909503065513) *
      r +
      133.14166789178438) *
      r +
    3.3871328727963665;
  const q =
    ((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r +
      21213.794301586597) *
      r +
      5394.196021424751) *
      r +
      687.1870074920579) *
      r +
      42.31333070160091) *
      r +
    1;
  return p / q;
}

function shoulder(r: number): number {
  const p =
    ((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r +
      1.2704582524523684) *
      r +
      3.6478483247632045) *
      r +
      5.769497221460691) *
      r +
      4.630337846156546) *
      r +
    1.4234371107496835;
  const q =
    ((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r +
      0.14810397642748008) *
      r +
      0.6897673349851) *
      r +
      1.6763848301838038) *
      r +
      2.053191626637759) *
      r +
    1;
  return p / q;
}

function extreme(r: number): number {
  const p =
    ((((((2.0103343992922881e-7 * r + 0.000027115555687434876) * r + 0.0012426609473880784) * r +
      0.026532189526576124) *
      r +
      0.29656057182850487) *
      r +
      1.7848265399172913) *
      r +
      5.463784911164114) *
      r +
    6.657904643501103;
  const q =
    ((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 0.000018463183175100548) * r +
      0.0007868691311456133) *
      r +
      0.014875361290850615) *
      r +
      0.1369298809227358) *
      r +
      0.599832206555888) *
      r +
    1;
  return p / q;
}
