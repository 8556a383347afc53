/** Differences past which two logs count as having nothing in common: finding more takes the square of it. */
const mostDifferences = 1_500

/**
 * The longest lines in common, in order: for each line of `a` its place in `b`, or -1. Myers, "An O(ND) Difference
 * Algorithm" (1986), with what begins and ends alike set aside first.
 */
export function commonLines(a: readonly string[], b: readonly string[]): Int32Array {
  const match = new Int32Array(a.length).fill(-1)
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) match[head] = head++
  let tail = 0
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  ) {
    match[a.length - 1 - tail] = b.length - 1 - tail
    tail++
  }
  middle(
    a.slice(head, a.length - tail),
    b.slice(head, b.length - tail),
    (x, y) => (match[head + x] = head + y)
  )
  return match
}

/** Calls `matched` for each pair of lines in common. */
function middle(a: readonly string[], b: readonly string[], matched: (x: number, y: number) => void): void {
  if (a.length === 0 || b.length === 0) return
  const most = Math.min(a.length + b.length, mostDifferences)
  const offset = most + 1
  // Farthest x on each diagonal; one copy a step, to walk back by.
  const far = new Int32Array(2 * most + 3)
  const steps: Int32Array[] = []
  for (let d = 0; d <= most; d++) {
    steps.push(far.slice())
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && at(far, k - 1 + offset) < at(far, k + 1 + offset))
      let x = down ? at(far, k + 1 + offset) : at(far, k - 1 + offset) + 1
      let y = x - k
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++
        y++
      }
      far[k + offset] = x
      if (x >= a.length && y >= b.length) return walkBack(steps, offset, a.length, b.length, matched)
    }
  }
}

function walkBack(
  steps: readonly Int32Array[],
  offset: number,
  endX: number,
  endY: number,
  matched: (x: number, y: number) => void
): void {
  let [x, y] = [endX, endY]
  for (let d = steps.length - 1; d >= 0; d--) {
    const far = steps[d]
    if (!far) return
    const k = x - y
    const down = k === -d || (k !== d && at(far, k - 1 + offset) < at(far, k + 1 + offset))
    const beforeK = down ? k + 1 : k - 1
    const beforeX = d === 0 ? 0 : at(far, beforeK + offset)
    const beforeY = d === 0 ? 0 : beforeX - beforeK
    while (x > beforeX && y > beforeY) matched(--x, --y)
    x = beforeX
    y = beforeY
  }
}

function at(array: Int32Array, index: number): number {
  return array[index] ?? 0
}
