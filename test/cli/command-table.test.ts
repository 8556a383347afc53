import { afterAll, describe, expect, it } from 'vitest'
import { labCommands, nodeCommands } from '../../src/cli/command-table'
import { Cli } from './cli-process'

const cli = new Cli()
afterAll(() => cli.remove())

describe('the table of commands', () => {
  it('names exactly the commands of the help, in its order', async () => {
    const { stdout } = await cli.run(['--help'])
    const groups = /The lab:\n([^]*)One node in the foreground:\n([^]*)\nCommands:/.exec(stdout)
    const listed = [...(groups?.slice(1).join('') ?? '').matchAll(/^ {2}([a-z-]+) /gm)].map(
      ([, name]) => name
    )
    expect(listed).toEqual([...labCommands, ...nodeCommands].flatMap(({ names }) => names))
  })

  it('has each command where its row says', async () => {
    const { code, stdout } = await cli.run(['resume', '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Usage: relevo resume')
  })
})
