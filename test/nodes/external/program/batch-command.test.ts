import { expect, test } from 'vitest'
import { batchCommand } from '../../../../src/nodes/external/program/batch-command'

const line = (place: string, ...words: string[]): string => {
  const [whole] = batchCommand(place, words, { ComSpec: 'C:\\Windows\\system32\\cmd.exe' }).args
  return /^\/d \/e:on \/v:off \/s \/c "(.*)"$/.exec(whole)?.[1] ?? whole
}

test('a batch file is run by the cmd.exe of the system, without the user’s start commands', () => {
  expect(batchCommand('C:\\lab\\run.cmd', [], { comspec: 'C:\\cmd.exe' })).toEqual({
    file: 'C:\\cmd.exe',
    args: ['/d /e:on /v:off /s /c ""C:\\lab\\run.cmd""']
  })
})

test('its path may have spaces, and slashes of the other kind', () => {
  expect(line('C:/mi lab & yo/run.bat')).toBe('"C:\\mi lab & yo\\run.bat"')
})

test('a plain word goes as it is, since a batch file may compare it with something', () => {
  expect(line('a.cmd', 'server', '--port:1', '50001')).toBe('"a.cmd" server --port:1 50001')
  expect(line('a.cmd', 'año')).toBe('"a.cmd" año')
})

test('whatever cmd.exe would act on is in quotes', () => {
  expect(line('a.cmd', 'a&calc')).toBe('"a.cmd" "a&calc"')
  expect(line('a.cmd', '-Dexec.args=1 2')).toBe('"a.cmd" "-Dexec.args=1 2"')
  expect(line('a.cmd', 'a^b|c>d')).toBe('"a.cmd" "a^b|c>d"')
  expect(line('a.cmd', '')).toBe('"a.cmd" ""')
})

test('quotes, and backslashes before them, reach the program', () => {
  expect(line('a.cmd', 'say "hi"')).toBe('"a.cmd" "say ""hi"""')
  expect(line('a.cmd', 'C:\\dir\\')).toBe('"a.cmd" "C:\\dir\\\\"')
  expect(line('a.cmd', 'a\\"b')).toBe('"a.cmd" "a\\\\""b"')
})

test('no variable is put in place of what only looks like one', () => {
  expect(line('a.cmd', '%PATH%')).toBe('"a.cmd" "%%cd:~,%PATH%%cd:~,%"')
})

test('a line end, which cannot be quoted, is refused', () => {
  expect(() => line('a.cmd', 'a\nb')).toThrow(expect.objectContaining({ code: 'SPAWN_FAILED' }))
})
