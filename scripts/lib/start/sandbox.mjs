import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

const restriction = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'

/**
 * Why Chromium's sandbox is refused to this Electron, with the remedy, in one line; null where it is not. Ubuntu allows
 * it, since 23.10, to programs only that a profile of AppArmor names, as the installed package is; the helper that
 * belongs to root (`chrome-sandbox`) does without.
 */
export function sandboxProblem(binary, { file = restriction, uid = process.getuid?.() } = {}) {
  if (uid === 0 || read(file) !== '1' || isRootsHelper(join(dirname(binary), 'chrome-sandbox'))) return null
  return (
    'AppArmor refuses its sandbox to a program in this folder; ' +
    '`sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` allows it until the next start of the system, ' +
    'and the installed .deb needs nothing'
  )
}

function isRootsHelper(file) {
  const found = statSync(file, { throwIfNoEntry: false })
  return found !== undefined && found.uid === 0 && (found.mode & 0o4000) !== 0
}

function read(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
