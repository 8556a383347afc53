import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { lives } from '../../src/system/proc'
import { until } from '../support/until'

test.runIf(process.platform === 'linux')(
  'a process lives until it has ended, waited for or not',
  async () => {
    // It becomes a program that waits for no child.
    const parent = spawn('sh', ['-c', 'read line <&3 & echo $!; exec cat <&4'], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe', 'pipe']
    })
    const [line] = (await once(parent.stdout!, 'data')) as [Buffer]
    const child = Number(line)
    expect([lives(process.pid), lives(child)]).toEqual([true, true])
    const [, , , toChild, toParent] = parent.stdio
    ;(toChild as NodeJS.WritableStream).end('go\n')
    await until(() => !lives(child))
    // It was not waited for.
    expect(() => process.kill(child, 0)).not.toThrow()
    ;(toParent as NodeJS.WritableStream).end()
    await once(parent, 'exit')
    expect([lives(child), lives(parent.pid!)]).toEqual([false, false])
  }
)
