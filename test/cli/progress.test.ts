import { describe, expect, it } from 'vitest'
import { bytesText } from '../../src/cli/output'
import { Progress } from '../../src/cli/progress'

function recorder(isTTY: boolean): {
  written: string[]
  stream: { isTTY: boolean; columns: number; write(text: string): void }
} {
  const written: string[] = []
  return { written, stream: { isTTY, columns: 100, write: text => void written.push(text) } }
}

it('writes bytes in the decimal units of the panel', () => {
  expect([0, 114.744, 999, 999.6, 1000, 12_345_678, 999_960, 5e12].map(bytesText)).toEqual([
    '0 B',
    '115 B',
    '999 B',
    '1.0 kB',
    '1.0 kB',
    '12.3 MB',
    '1.0 MB',
    '5.0 TB'
  ])
})

describe('Progress', () => {
  it('draws over one line of a terminal, ten times a second at most, and ends it', () => {
    const { written, stream } = recorder(true)
    let now = 0
    const progress = new Progress(1000, stream, () => now)
    for (; now <= 1000; now += 10) progress.update(now, 'sending')
    progress.end(1000, 'stored')
    expect(written.length).toBeLessThanOrEqual(13)
    expect(written.slice(0, -1).every(text => text.startsWith('\r['))).toBe(true)
    expect(written.at(-2)).toMatch(/#{30}\] 100% .* stored/)
    expect(written.at(-1)).toBe('\n')
  })

  it('writes a plain line now and then to a file or a pipe', () => {
    const { written, stream } = recorder(false)
    let now = 0
    const progress = new Progress(10_000, stream, () => now)
    for (; now <= 10_000; now += 100) progress.update(now, 'sending')
    progress.end(10_000, 'stored')
    expect(written.length).toBeLessThanOrEqual(8)
    expect(written.every(text => /^\d+%[^\r]*\n$/.test(text))).toBe(true)
    expect(written.at(-1)).toMatch(/^100%/)
  })

  it('counts into the rate what has come now, not what was there before', () => {
    const { written, stream } = recorder(false)
    let now = 0
    const progress = new Progress(10_000, stream, () => now)
    now = 2000
    progress.update(8000, 'sending', 6000)
    now = 4000
    progress.end(10_000, 'stored')
    expect(written).toEqual([
      '80%  8.0 kB of 10.0 kB  1.0 kB/s  sending\n',
      '100%  10.0 kB of 10.0 kB  1.0 kB/s  stored\n'
    ])
  })

  it('is whole for an empty file', () => {
    const { written, stream } = recorder(false)
    new Progress(0, stream, () => 0).end(0, 'stored')
    expect(written).toEqual(['100%  0 B of 0 B  stored\n'])
  })
})
