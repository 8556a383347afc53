import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readFolder } from '../../../src/lab/programs/read-folder'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
const write = (name: string, text: string): void => {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), text)
}
beforeEach(() => {
  folder = temporaryFolder()
})

describe('reading a folder of programs', () => {
  it('reads sources, also in folders, and leaves out what others wrote or was built', async () => {
    write('app.py', 'a')
    write('src/main/B.java', 'b')
    write('node_modules/x/index.js', 'c')
    write('.git/config.py', 'd')
    write('notes.txt', 'e')
    const { files, entries, file } = await readFolder(folder)
    expect(file).toBeNull()
    expect(files.names).toEqual(['app.py', 'node_modules', 'notes.txt', 'src/main/B.java'])
    expect(files.read('src/main/B.java')).toBe('b')
    expect(files.read('notes.txt')).toBeNull()
    expect(entries).toEqual([
      { name: 'app.py', isFolder: false },
      { name: 'src', isFolder: true }
    ])
  })

  it('of a file reads its folder only', async () => {
    write('app.py', 'a')
    write('sub/b.py', 'b')
    const { files, file, folder: found } = await readFolder(join(folder, 'app.py'))
    expect([found, file, files.names]).toEqual([folder, 'app.py', ['app.py']])
  })

  it.skipIf(process.platform === 'win32')('knows what may be run', async () => {
    write('servidor', '')
    chmodSync(join(folder, 'servidor'), 0o755)
    const { files, entries } = await readFolder(folder)
    expect(files.isExecutable('servidor')).toBe(true)
    expect(entries).toEqual([{ name: 'servidor', isFolder: false }])
  })

  it('stays bounded, and says that it has not looked at everything', async () => {
    for (let number = 0; number < 90; number++) write(`a${number}.py`, 'x')
    write('large.py', 'x'.repeat(300_000))
    const { files, isPartial } = await readFolder(folder)
    expect(isPartial).toBe(true)
    expect(files.names.filter(name => files.read(name) !== null)).toHaveLength(80)
    expect(files.read('large.py')).toBeNull()
  })

  it('reads the file that was chosen first, however many others its folder has', async () => {
    for (let number = 0; number < 400; number++) write(`A${String(number).padStart(3, '0')}.java`, 'x')
    write('Servidor.java', 'mine')
    const { files, isPartial } = await readFolder(join(folder, 'Servidor.java'))
    expect(files.read('Servidor.java')).toBe('mine')
    expect(isPartial).toBe(true)
  })

  it('says what is not there, and what is no whole path', async () => {
    await expect(readFolder(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    await expect(readFolder('app.py')).rejects.toMatchObject({ code: 'BAD_ARGUMENTS' })
  })
})
