import { expect, test } from 'vitest'
import { droppedFiles, isDroppedTopology } from '../../../../src/renderer/transfers/sending/dropped-files'

/** What a browser gives of a folder: its entries a few at a time. */
function entry(name: string, inside?: readonly unknown[]): unknown {
  if (inside === undefined)
    return { name, isDirectory: false, file: (take: (file: File) => void) => take(new File(['x'], name)) }
  const parts = [inside.slice(0, 2), inside.slice(2), []]
  return {
    name,
    isDirectory: true,
    createReader: () => ({ readEntries: (take: (entries: unknown) => void) => take(parts.shift() ?? []) })
  }
}
const item = (one: unknown): unknown => ({
  kind: 'file',
  webkitGetAsEntry: () => one,
  getAsFile: () => new File(['x'], (one as { name: string }).name)
})
const names = async (...entries: unknown[]): Promise<string[]> => {
  const data = { items: entries.map(item) } as unknown as DataTransfer
  return (await droppedFiles(data)).map(({ name }) => name)
}

test('files of folders come with their folders, and hidden ones are left out', async () => {
  const deep = entry('deep', [entry('c.txt')])
  const lab = entry('lab', [entry('a.txt'), entry('.git', [entry('HEAD')]), entry('b.txt'), deep])
  expect(await names(entry('x.mp4'), lab)).toEqual(['x.mp4', 'lab/a.txt', 'lab/b.txt', 'lab/deep/c.txt'])
  expect(await names(entry('empty', []))).toEqual([])
})

test('a folder of too many files is not sent in part', async () => {
  const large = entry(
    'large',
    Array.from({ length: 10_001 }, (_, index) => entry(`${index}`))
  )
  await expect(names(large)).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
})

test('a topology is opened that is dropped by itself, and one in a folder is sent with the folder', () => {
  const opened = ['lab.relevo', 'homework/lab.relevo', 'lab.mp4'].filter(name =>
    isDroppedTopology({ file: new File([], name), name })
  )
  expect(opened).toEqual(['lab.relevo'])
})
