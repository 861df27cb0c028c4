/** The signs and words that hold a filter together. A sticky pattern each, for the scanner. */
export const tokens = {
  or: /\|\||or\b/iy,
  and: /&&|and\b/iy,
  not: /!(?!=)|not\b/iy,
  open: /\(/y,
  close: /\)/y,
  comma: /,/y,
  word: /[\p{L}_][\p{L}\d_]*/uy,
  comparison: /[=!<>]=|[<>]/y,
  assign: /=/y,
  in: /in\b/iy,
  has: /has\b/iy,
  bitAnd: /&(?!&)/y,
  contains: /contains\b/iy,
  dots: /\.\./y,
} as const;
