import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sourcesOf } from '../../../src/cli/sending/sources'
import { temporaryFolder } from '../../support/temporary-folder'

let dir: string

beforeAll(() => {
  dir = temporaryFolder('sources')
  for (const folder of ['lab/deep', 'lab/.git']) mkdirSync(join(dir, folder), { recursive: true })
  for (const file of [
    'a.mp4',
    'b.mp4',
    'c.txt',
    '[x].mp4',
    'lab/1.txt',
    'lab/deep/2.txt',
    'lab/.git/HEAD',
    '.hidden'
  ])
    writeFileSync(join(dir, file), file)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const names = async (...args: string[]): Promise<string[]> =>
  (
    await sourcesOf(
      args.map(arg => join(dir, arg)),
      undefined
    )
  ).map(({ name }) => name)

test.each([
  [
    ['a.mp4', 'c.txt'],
    ['a.mp4', 'c.txt']
  ],
  [['lab'], ['lab/1.txt', 'lab/deep/2.txt']],
  [['*.mp4'], ['[x].mp4', 'a.mp4', 'b.mp4']],
  [['[ab].mp4'], ['a.mp4', 'b.mp4']],
  [['[!a].mp4'], ['b.mp4']],
  [['[x].mp4'], ['[x].mp4']],
  [['?.txt'], ['c.txt']],
  [['**/*.txt'], ['c.txt', '1.txt', '2.txt']],
  [['l*'], ['lab/1.txt', 'lab/deep/2.txt']],
  [['.h*'], ['.hidden']],
  [['lab/../*.txt'], ['c.txt']],
  [['./[ab].mp4'], ['a.mp4', 'b.mp4']],
  [['*/deep/2.txt'], ['2.txt']],
  [
    ['a.mp4', '[ab].mp4', 'a.mp4'],
    ['a.mp4', 'b.mp4']
  ],
  [
    ['lab/1.txt', 'lab'],
    ['1.txt', 'lab/1.txt', 'lab/deep/2.txt']
  ]
])('%j names %j', async (args, expected) => {
  expect(await names(...args)).toEqual(expected)
})

test('what is not there is said, and a name is for one file only', async () => {
  await expect(names('a.mp4', 'none.mp4')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  await expect(names('*.avi')).rejects.toThrow('nothing matches')
  const two = [join(dir, 'a.mp4'), join(dir, 'b.mp4')]
  await expect(sourcesOf(two, 'x')).rejects.toMatchObject({ code: 'BAD_ARGUMENTS' })
  expect(await sourcesOf(two.slice(0, 1), 'x')).toMatchObject([{ name: 'x', size: 5 }])
})

test('hidden files of a folder are left out, which is said', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    expect(await names('lab')).toEqual(['lab/1.txt', 'lab/deep/2.txt'])
    expect(said.mock.calls.map(([line]) => line)).toEqual([
      `relevo: hidden in ${join(dir, 'lab')}, and left out: .git\n`
    ])
  } finally {
    said.mockRestore()
  }
})

test('a range that runs backwards matches nothing', async () => {
  await expect(names('[z-a].mp4')).rejects.toThrow('nothing matches')
})

test.skipIf(process.platform === 'win32')(
  'of a folder, links that lead nowhere or back are left out, and the others are followed',
  async () => {
    const folder = join(dir, 'linked')
    mkdirSync(join(folder, 'in'), { recursive: true })
    writeFileSync(join(folder, 'in', 'a.txt'), 'a')
    symlinkSync('nowhere', join(folder, 'gone'))
    symlinkSync('..', join(folder, 'in', 'back'))
    symlinkSync('in', join(folder, 'there'))
    expect(await names('linked')).toEqual(['linked/in/a.txt', 'linked/there/a.txt'])
  }
)
