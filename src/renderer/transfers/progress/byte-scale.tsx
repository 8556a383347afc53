import { useFormat } from '../../format/use-format'

/** Marks at round numbers of bytes, four or five of them, and the size at the end. */
function scaleMarks(size: number): number[] {
  if (size <= 0) return []
  const rough = size / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find(times => times * power >= rough) ?? 10) * power
  const marks: number[] = []
  // The last one gives way to the size itself, whose figures stand at the right edge.
  for (let mark = 0; mark < size * 0.86; mark += step) marks.push(mark)
  return marks
}

/** The axis that the lanes of one transfer share. */
export function ByteScale({ size }: { size: number }) {
  const format = useFormat()
  const { unit } = format.bytes(size)
  const scale = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }[unit] ?? 1
  return (
    <div className="tr-lane tr-scale" aria-hidden="true">
      <span />
      <div>
        {scaleMarks(size).map(mark => (
          <span key={mark} style={{ left: `${(100 * mark) / size}%` }} className={mark === 0 ? 'first' : ''}>
            {format.number(mark / scale, 1)}
          </span>
        ))}
        <span className="last">{format.bytesText(size)}</span>
      </div>
    </div>
  )
}
