import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { RelevoError } from '#shared/errors'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written to',
  EPERM: 'it may not be written to',
  EROFS: 'its disk is read-only',
  ENOSPC: 'its disk is full',
  EEXIST: 'it is a file',
  ENOTDIR: 'a part of its path is a file',
  ENOENT: 'its path does not exist',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its path has a circle of links'
}

/**
 * Makes a folder that this program writes to, for its user only, and sees that it can be written to.
 * @param option the one that names another folder, as people type it
 * @throws RelevoError `BAD_ARGUMENTS`, which says why not and what to do
 */
export function makeDataFolder(folder: string, option = '--data'): void {
  try {
    makeWithParents(resolve(folder))
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw dataFolderError(folder, error, option)
  }
}

/** Not Node's `recursive`, which never ends where a folder exists that can hold no other, as in /proc. */
function makeWithParents(folder: string): void {
  const isThere = () => statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
  if (isThere()) return
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another Relevo may have made it meanwhile.
    if (isThere()) return
    const parent = dirname(folder)
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!missing || parent === folder || statSync(parent, { throwIfNoEntry: false })) throw error
    makeWithParents(parent)
    makeWithParents(folder)
  }
}

/** Says of a system's error what it means for the folder; any other error stays as it is. */
export function dataFolderError(folder: string, error: unknown, option = '--data'): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof RelevoError || !/^E[A-Z]+$/.test(code)) return error
  const why = reasons[code] ?? code
  const message = `the folder ${folder} cannot be used: ${why}; choose another with ${option}`
  return new RelevoError('BAD_ARGUMENTS', message, { folder, reason: code }, error)
}
