import { expect, test } from './open-fixture'

test('values cross to main and back as structured clone has them', async ({ open }) => {
  const { page } = await open()
  const found = await page.evaluate(async () => {
    const call = window.relevo.call as unknown as (
      command: string,
      args: unknown
    ) => Promise<{ args: Record<string, unknown> }>
    const cyclic: Record<string, unknown> = { list: [1, undefined, Number.NaN, -0] }
    cyclic.self = cyclic
    const { args } = await call('echo', {
      cyclic,
      date: new Date(5),
      map: new Map([[{ key: 1 }, new Set(['a'])]]),
      big: 2n ** 70n,
      floats: new Float64Array([1.5, 2]),
      bytes: new Uint8Array([1, 2, 3]).buffer,
      nothing: undefined,
      pattern: /x/gi,
      error: new RangeError('out')
    })
    const back = args.cyclic as { self: unknown; list: unknown[] }
    return {
      cyclic: back.self === back && back.list.length === 4 && Object.is(back.list[3], -0),
      date: args.date instanceof Date && args.date.getTime(),
      map: args.map instanceof Map && [...args.map.values()][0] instanceof Set,
      big: args.big === 2n ** 70n,
      floats: args.floats instanceof Float64Array && args.floats[0],
      bytes: args.bytes instanceof ArrayBuffer && args.bytes.byteLength,
      nothing: 'nothing' in args && args.nothing === undefined,
      pattern: String(args.pattern),
      error: args.error instanceof Error && args.error.message
    }
  })
  expect(found).toEqual({
    cyclic: true,
    date: 5,
    map: true,
    big: true,
    floats: 1.5,
    bytes: 3,
    nothing: true,
    pattern: '/x/gi',
    error: 'out'
  })
})

test('what cannot be cloned is refused, and an error in main arrives with the name of its channel', async ({
  open
}) => {
  const { page } = await open()
  const errors = await page.evaluate(async () => {
    const call = window.relevo.call as unknown as (...args: unknown[]) => Promise<unknown>
    const attempts: unknown[][] = [
      ['echo', Symbol('no')],
      ['echo', document.body],
      ['echo', new WeakMap()],
      ['fail']
    ]
    return Promise.all(
      attempts.map(args =>
        Promise.resolve()
          .then(() => call(...args))
          .then(
            () => 'accepted',
            (error: unknown) => (error as Error).message
          )
      )
    )
  })
  expect(errors.slice(0, 3).every(text => text.includes('could not be cloned'))).toBe(true)
  expect(errors[3]).toBe("Error invoking remote method 'call': TypeError: no")
})

test('what a person would see is recorded, and a dialog that no test answers fails', async ({ open }) => {
  const { app } = await open()
  const result = await app.evaluate(async electron => {
    const { dialog, Notification, shell } = electron
    new Notification({ title: 'Done', body: 'All of it' }).show()
    shell.showItemInFolder('/tmp/file')
    const { rig } = electron as unknown as { rig: { seen: { what: string; details: unknown[] }[] } }
    const error = await dialog.showOpenDialog({}).catch((reason: unknown) => (reason as Error).message)
    return { error, seen: rig.seen.map(({ what, details }) => [what, ...details]) }
  })
  expect(result.error).toContain('no test answers it')
  expect(result.seen).toEqual([
    ['notification.show', 'Done', 'All of it'],
    ['shell.showItemInFolder', '/tmp/file'],
    ['dialog.showOpenDialog', {}]
  ])
})
