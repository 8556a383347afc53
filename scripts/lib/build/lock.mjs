import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheDir } from '../paths.mjs'
import { say } from '../say.mjs'

/** A lock older than this is not believed: its process id may belong to another program by now. */
const oldestMs = 60 * 60_000

/**
 * Runs `body` while no other process of this project is in the same section. Waits for its turn; the lock of a
 * process that died is taken over.
 */
export async function withLock(name, body) {
  mkdirSync(cacheDir, { recursive: true })
  const lock = join(cacheDir, `${name}.lock`)
  const mine = `${lock}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid, since: Date.now() }))
  let told = false
  try {
    while (!take(mine, lock)) {
      if (!told) say(`Another Relevo is busy here (${name}); waiting for it to finish.`)
      told = true
      await sleep(200)
    }
  } finally {
    rmSync(mine, { force: true })
  }
  const release = () => rmSync(lock, { force: true })
  process.on('exit', release)
  try {
    return await body()
  } finally {
    process.off('exit', release)
    release()
  }
}

/** A hard link is made in one step and fails when the name is taken; the content is there from the start. */
function take(mine, lock) {
  try {
    linkSync(mine, lock)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  const content = read(lock)
  if (content !== null && !isHeld(content)) {
    // Moved away rather than removed: if another process took the lock over in between, its own is put back.
    const moved = `${lock}.${process.pid}.old`
    try {
      renameSync(lock, moved)
      if (read(moved) !== content) linkSync(moved, lock)
    } catch {
      // Another process took the lock over first.
    }
    rmSync(moved, { force: true })
  }
  return false
}

function isHeld(content) {
  try {
    const { pid, since } = JSON.parse(content)
    if (Date.now() - since > oldestMs) return false
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
