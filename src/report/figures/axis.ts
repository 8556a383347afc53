/** Round values for an axis from `from` to `to`, about `count` of them. */
export function ticks(from: number, to: number, count = 6): readonly number[] {
  const span = to - from
  if (!(span > 0)) return [from]
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map(factor => factor * power).find(value => value >= rough) ?? power * 10
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => cleaned((first + index) * step))
}

/** Without the last digits of binary fractions: 0.3 and not 0.30000000000000004. */
const cleaned = (value: number): number => Number(value.toPrecision(12))
