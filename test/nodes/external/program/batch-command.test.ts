import { expect, test } from 'vitest'
import { batchCommand } from '../../../../src/nodes/external/program/batch-command'

const line = (place: string, ...words: string[]): string =>
  batchCommand(place, words, { ComSpec: 'C:\\Windows\\system32\\cmd.exe' }).args[0]

test('a batch file is run by the cmd.exe of the system, without the user’s start commands', () => {
  expect(batchCommand('C:\\lab\\run.cmd', [], { comspec: 'C:\\cmd.exe' })).toEqual({
    file: 'C:\\cmd.exe',
    args: ['/d /s /c "C:\\lab\\run.cmd"']
  })
})

test('its path may have spaces, and slashes of the other kind', () => {
  expect(line('C:/mi lab/run.bat')).toBe('/d /s /c "C:\\mi^ lab\\run.bat"')
})

test('its words are quoted for the program, and everything that cmd.exe would act on twice for it', () => {
  expect(line('a.cmd', '50001')).toBe('/d /s /c "a.cmd ^^^"50001^^^""')
  expect(line('a.cmd', 'a&calc')).toBe('/d /s /c "a.cmd ^^^"a^^^&calc^^^""')
  expect(line('a.cmd', '%PATH%')).toBe('/d /s /c "a.cmd ^^^"^^^%PATH^^^%^^^""')
  expect(line('a.cmd', 'say "hi"')).toBe('/d /s /c "a.cmd ^^^"say^^^ \\^^^"hi\\^^^"^^^""')
  expect(line('a.cmd', 'C:\\dir\\')).toBe('/d /s /c "a.cmd ^^^"C:\\dir\\\\^^^""')
})
