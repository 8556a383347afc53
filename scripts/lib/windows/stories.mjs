import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultTopology, freePorts, isOpen, startHost, until } from './lab.mjs'

const transferBytes = 96 * 1024 ** 2

/** What the host and its nodes have to do on Windows; each with a host, and a lab, of its own. */
export const stories = [
  {
    title: 'the default lab starts, and exchanges go through it',
    run: async context => {
      const host = await hostOf(context)
      await host.up()
      const { ok } = await host.call('exchange.run', { count: 20, concurrency: 4 })
      assert.equal(ok, 20)
    }
  },
  {
    title: 'a thread and a process that are killed are started again, and the service goes on',
    run: async context => {
      const host = await hostOf(context)
      const before = await host.up()
      for (const node of ['replica-1', 'proxy']) {
        await host.call('node.kill', { node })
        await until(`${node} has ended`, async () => hasEnded(await host.snapshot(), node, before))
        await host.up('proxy', 'replica-1')
        assert.equal((await host.call('exchange.run', { count: 5 })).ok, 5)
      }
      const { nodes } = await host.snapshot()
      assert.notEqual(nodes.proxy.pid, before.proxy.pid)
    }
  },
  {
    title: 'a thread and a process that are frozen stand still, and go on',
    run: async context => {
      const host = await hostOf(context)
      await host.up()
      await host.call('node.freeze', { node: 'replica-2' })
      assert.equal((await host.call('exchange.run', { count: 3 })).ok, 3)
      await host.call('node.freeze', { node: 'proxy' })
      let isAnswered = false
      const exchange = host.call('exchange.run', { count: 1 }).then(result => {
        isAnswered = true
        return result
      })
      await until('both are frozen', async () => {
        const { nodes } = await host.snapshot()
        return nodes.proxy.state === 'frozen' && nodes['replica-2'].state === 'frozen'
      })
      assert.equal(isAnswered, false)
      for (const node of ['proxy', 'replica-2']) await host.call('node.resume', { node })
      assert.equal((await exchange).ok, 1)
      await host.up()
    }
  },
  {
    title: 'a batch file gets its words as they are, and is stopped and killed with what it has started',
    run: async context => {
      const host = await hostOf(context)
      await host.up()
      const program = await addBatchFile(context, host)
      await host.up('mine')
      const lines = await linesOf(host, 'mine')
      assert.ok(lines.includes('told to serve'), lines.join('\n'))
      const said = lines.find(line => line.startsWith('['))
      assert.deepEqual(JSON.parse(said ?? 'null'), program.words)
      assert.equal(await isOpen(program.port), true)
      // The batch file, by cmd.exe, and what it runs.
      assert.equal(context.wine.processes().filter(program.isIts).length >= 2, true)

      for (const [command, args] of [
        ['node.stop', {}],
        ['node.kill', { keepDown: true }]
      ]) {
        await host.call(command, { node: 'mine', ...args })
        await until(`nothing is left after ${command}`, () => !context.wine.processes().some(program.isIts))
        assert.equal(await isOpen(program.port), false)
        await host.call('node.start', { node: 'mine' })
        await host.up('mine')
      }
      await assert.rejects(host.call('node.freeze', { node: 'mine' }), { code: 'NOT_SUPPORTED' })
    }
  },
  {
    title: 'a file arrives whole at each receiver, although one of them and its proxy are killed meanwhile',
    run: async context => {
      const host = await hostOf(context)
      await host.up()
      const content = randomBytes(transferBytes)
      const uploaded = await fetch(`${host.origin}/api/uploads?name=video.mp4`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${host.token}` },
        body: content
      })
      const { upload } = await uploaded.json()
      const { transfer } = await host.call('transfer.start', { source: { upload }, name: 'video.mp4' })
      const view = async () => (await host.snapshot()).transfers[transfer]
      await until('something has arrived', async () => (await view()).acknowledged > 0)
      for (const node of ['receiver-2', 'mp4-route']) await host.call('node.kill', { node })
      const end = await until('it is stored', async () => {
        const now = await view()
        if (now.phase === 'stored') return now
        if (now.phase === 'cut') await host.call('transfer.resume', { transfer })
        throw new Error(JSON.stringify(now))
      })
      assert.deepEqual(
        end.copies.map(({ phase }) => phase),
        ['stored', 'stored', 'stored']
      )
      const sha256 = createHash('sha256').update(content).digest('hex')
      for (const receiver of ['receiver-1', 'receiver-2', 'receiver-3']) {
        const file = join(context.folder, 'data', 'nodes', 'full', receiver, 'received', 'video.mp4')
        assert.equal(createHash('sha256').update(readFileSync(file)).digest('hex'), sha256, receiver)
      }
    }
  },
  {
    title: 'a quit ends every process, the batch file’s too, and the next start finds its folder free',
    run: async context => {
      const host = await hostOf(context)
      await host.up()
      await addBatchFile(context, host)
      await host.up('mine')
      await host.call('host.quit', {}).catch(() => undefined)
      await host.exited
      await nothingLeft(context, host)
      const again = await hostOf(context)
      await again.up()
    }
  },
  {
    title: 'a host that is killed leaves no process and no port behind',
    run: async context => {
      const host = await hostOf(context)
      await host.up()
      const { port } = await addBatchFile(context, host)
      await host.up('mine')
      await host.call('node.freeze', { node: 'proxy' })
      host.kill()
      await host.exited
      await nothingLeft(context, host)
      assert.equal(await isOpen(port), false)
    }
  }
]

async function hostOf({ wine, folder, after }) {
  const host = await startHost(wine, folder, await defaultTopology())
  after(async () => {
    host.kill()
    await host.exited
  })
  return host
}

async function nothingLeft({ wine }, host) {
  await until('no process is left', () => {
    const left = wine.processes()
    if (left.length > 0) throw new Error(left.map(({ line }) => line).join('\n'))
    return true
  })
  for (const node of ['proxy', 'replica-1', 'balancer'])
    assert.equal(await isOpen(host.port(node)), false, node)
}

function hasEnded({ nodes }, node, before) {
  const { state, pid, threadId } = nodes[node]
  return state !== 'up' || pid !== before[node].pid || threadId !== before[node].threadId
}

/** Adds a node whose program is a batch file, in a folder with a space, that runs another program with its words. */
async function addBatchFile({ wine, folder }, host) {
  const own = join(folder, 'mi programa')
  mkdirSync(own, { recursive: true })
  writeFileSync(
    join(own, 'run.cmd'),
    ['@echo off', 'if "%~1"=="serve" echo told to serve', '"%NODE_EXE%" "%~dp0server.cjs" %*', ''].join(
      '\r\n'
    )
  )
  writeFileSync(
    join(own, 'server.cjs'),
    `console.log(JSON.stringify(process.argv.slice(2)))
     require('node:net').createServer(socket => socket.on('error', () => undefined).end())
       .listen(Number(process.argv[3]), '127.0.0.1')`
  )
  const [port] = await freePorts(1)
  const words = ['serve', String(port), 'a b', 'c&d', 'ñandú', 'C:\\a b\\']
  const { topology } = await host.snapshot()
  const node = {
    id: 'mine',
    kind: 'external',
    port,
    command: ['run.cmd'],
    args: words,
    cwd: wine.path(own),
    env: { NODE_EXE: wine.node },
    terminal: false
  }
  await host.call('topology.apply', { topology: { ...topology, nodes: [...topology.nodes, node] } })
  return { port, words, isIts: ({ line }) => line.includes(`server.cjs`) || line.includes('run.cmd') }
}

async function linesOf(host, node) {
  return (await host.call('log.read', { node })).lines.map(({ text }) => text)
}
