import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { readLines } from '../../../src/lab/spawners/output-lines'

it('a last line without an end is handed on when the stream is dropped without one, and once', async () => {
  const stream = new PassThrough()
  const lines: string[] = []
  const end = readLines(stream, 'stdout', found => lines.push(...found.map(({ text }) => text)))
  stream.write('one\nlast of all')
  await new Promise(resolve => setImmediate(resolve))
  expect(lines).toEqual(['one'])
  end()
  end()
  expect(lines).toEqual(['one', 'last of all'])
  stream.end('\nlate')
  await new Promise(resolve => setImmediate(resolve))
  expect(lines).toEqual(['one', 'last of all'])
})
