import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const isWindows = process.platform === 'win32'

/** Whether this machine has a command: looked for as the system does, and not run. */
export function hasCommand(name: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '')
  const endings = isWindows ? (process.env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : ['']
  return folders.some(folder => endings.some(ending => isExecutable(join(folder, name + ending))))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, isWindows ? constants.F_OK : constants.X_OK)
    return true
  } catch {
    return false
  }
}
