import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { ProcessStat, startOf, statOf } from '#nodes/net/process-stat'
import { descriptorTargets } from '#system/proc'

const onLinux = test.runIf(process.platform === 'linux')

async function startChild(): Promise<{ pid: string; start: number; end: () => Promise<void> }> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'inherit']
  })
  const ended = once(child, 'exit')
  const end = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(end)
  const pid = `${child.pid}`
  return { pid, start: startOf(statOf(pid)), end }
}

const isOpen = (pid: string): boolean => descriptorTargets(process.pid).includes(`/proc/${pid}/stat`)

onLinux('tells of its process by one descriptor, until that is gone', async () => {
  const { pid, start, end } = await startChild()
  const stat = new ProcessStat(pid, start)
  expect(stat.read()).toMatch(new RegExp(`^${pid} \\(`))
  expect(isOpen(pid)).toBe(true)
  expect(startOf(stat.read())).toBe(start)
  await end()
  expect(stat.read()).toBe('')
  expect(isOpen(pid)).toBe(false)
  expect(stat.read()).toBe('')
})

onLinux('tells nothing of another process that has the id by now', async () => {
  const { pid, start } = await startChild()
  const stat = new ProcessStat(pid, start - 1)
  expect(stat.read()).toBe('')
  expect(isOpen(pid)).toBe(false)
})

onLinux('keeps nothing open of what is looked at no more', async () => {
  const { pid, start } = await startChild()
  const stat = new ProcessStat(pid, start)
  stat.read()
  stat.close()
  expect(isOpen(pid)).toBe(false)
  expect(stat.read()).toBe('')
})
