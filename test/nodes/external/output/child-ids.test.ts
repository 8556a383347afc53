import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { ChildIds } from '../../../../src/nodes/external/output/child-ids'

const group = 700
const groups = new Map([
  [700, 700],
  [812, 700],
  [813, 700],
  [900, 1]
])

test('the id of a process of the program’s group is found in a line, and no other number', () => {
  const children = new ChildIds(group, pid => groups.get(pid) ?? null)
  expect(children.in('[812] hola')).toBe(812)
  expect(children.in('700: child 813 has come')).toBe(813)
  expect(children.in('700 says 900 and 45')).toBeUndefined()
  expect(children.in('v812 8.12 1.812 812.5')).toBeUndefined()
})

test('one that has been seen is known when it is gone', () => {
  const alive = new Map(groups)
  const children = new ChildIds(group, pid => alive.get(pid) ?? null)
  expect(children.in('child 812')).toBe(812)
  alive.clear()
  expect(children.in('812 ends')).toBe(812)
  expect(children.in('813 ends')).toBeUndefined()
})

test('a program that prints numbers without end has not each of them asked for', () => {
  let [asked, now] = [0, 0]
  const groupOf = (): null => {
    asked++
    return null
  }
  const children = new ChildIds(group, groupOf, () => now)
  for (let n = 10; n < 10_000; n++) children.in(`value ${n}`)
  expect(asked).toBe(2_000)
  now = 1_001
  children.in('value 12')
  expect(asked).toBe(2_001)
})

test.runIf(process.platform === 'linux')('the system is asked for the group of a process', async () => {
  const program = spawn('sh', ['-c', 'sleep 30 & echo $!; wait'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore']
  })
  try {
    const [said] = (await once(program.stdout!, 'data')) as [Buffer]
    const child = Number(String(said))
    expect(new ChildIds(program.pid!).in(`child ${child} and ${process.pid}`)).toBe(child)
    expect(new ChildIds(program.pid!).in(`${process.pid}`)).toBeUndefined()
  } finally {
    process.kill(-program.pid!, 'SIGKILL')
  }
})
