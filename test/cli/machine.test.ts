import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { joinCommandLine } from '../../src/shared/programs/command-line'
import { MachineHere } from '../lab/machines/machines-here'

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function relevo(...args: readonly string[]): Promise<Run> {
  return new Promise(done => {
    const child = execFile(process.execPath, [resolve('bin/relevo.mjs'), ...args], (_error, stdout, stderr) =>
      done({ code: child.exitCode, stdout, stderr })
    )
  })
}

const machines: MachineHere[] = []
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.remove()
})

describe.skipIf(process.platform !== 'linux')('relevo machine', () => {
  test('tries a machine step by step, leaves nothing running there, and takes off what it brought', async () => {
    const machine = new MachineHere('m1')
    machines.push(machine)
    const carrier = ['--carrier', joinCommandLine([...machine.carrier])]
    const first = await relevo('machine', 'test', 'm1', ...carrier)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout.match(/^\w+(?= +ok)/gm)).toEqual(['carrier', 'node', 'program', 'keeper', 'clock'])
    // The second time the program is there.
    const second = await relevo('machine', 'test', 'm1', ...carrier)
    expect(second.stdout.match(/^\w+(?= +ok)/gm)).toEqual(['carrier', 'node', 'keeper', 'clock'])

    const home = join(machine.folder, '.relevo')
    mkdirSync(join(home, 'runs'))
    writeFileSync(join(home, 'runs', 'kept'), 'of a lab that has its data here')
    expect(await relevo('machine', 'clean', 'm1', ...carrier)).toMatchObject({ code: 0 })
    expect(existsSync(join(home, 'machines'))).toBe(false)
    expect(existsSync(join(home, 'runs', 'kept'))).toBe(true)
    expect(machine.processes('')).toEqual([])
  })

  test('says what is wrong, and what to do about it', async () => {
    const missing = await relevo('machine', 'test', 'm1', '--carrier', 'no-such-carrier box')
    expect(missing.code).toBe(1)
    expect(missing.stderr).toContain('there is no program "no-such-carrier" on this computer')
    const noNode = await relevo('machine', 'test', 'm1', '--carrier', 'env', '--node', 'no-such-node')
    expect(noNode.stderr).toContain('install Node 20.19 or later')
    const odd = await relevo('machine', 'test', '-oProxyCommand=x@y')
    expect(odd.code).not.toBe(0)
  })
})
