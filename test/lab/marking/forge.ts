import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

type Fields = Record<string, unknown>

/** A copy of a run's folder, in which things are changed as somebody with an editor would. */
export class Forgery {
  readonly folder: string

  constructor(original: string, folder: string) {
    cpSync(original, folder, { recursive: true })
    this.folder = folder
  }

  /** The page about the run. */
  info(change: (info: Fields) => void): this {
    const path = join(this.folder, 'run.json')
    const info = JSON.parse(readFileSync(path, 'utf8')) as Fields
    change(info)
    writeFileSync(path, JSON.stringify(info, null, 2))
    return this
  }

  /** The events of the journal, a line each. */
  journal(change: (events: Fields[]) => Fields[]): this {
    const [file] = readdirSync(this.folder).filter(name => /^journal-\d+\.ndjson$/.test(name))
    const path = join(this.folder, file!)
    const events = lines(readFileSync(path, 'utf8')).map(line => JSON.parse(line) as Fields)
    writeFileSync(
      path,
      change(events)
        .map(event => `${JSON.stringify(event)}\n`)
        .join('')
    )
    return this
  }

  /** What was shown, a line each; one for which `change` says false is taken out. */
  tape(change: (line: Fields) => unknown): this {
    for (const name of readdirSync(join(this.folder, 'tape'))) {
      const path = join(this.folder, 'tape', name)
      const changed = lines(gunzipSync(readFileSync(path)).toString('utf8')).map(line => {
        const value = JSON.parse(line) as Fields
        return change(value) === false ? '' : `${JSON.stringify(value)}\n`
      })
      if (changed.every(line => line === '')) rmSync(path)
      else writeFileSync(path, gzipSync(changed.join('')))
    }
    return this
  }

  /** Computes the whole chain anew, as one block: what somebody patient would do. */
  reseal(run: string): this {
    const [file] = readdirSync(this.folder).filter(name => /^journal-\d+\.ndjson$/.test(name))
    const bytes = readFileSync(join(this.folder, file!))
    const events = lines(bytes.toString('utf8')).map(line => JSON.parse(line) as Fields)
    const kinds: Record<string, number> = {}
    const nodes: Record<string, [number, number]> = {}
    for (const { kind, node, line } of events) {
      kinds[String(kind)] = (kinds[String(kind)] ?? 0) + 1
      if (kind !== 'log' || typeof line !== 'number') continue
      const range = nodes[String(node)]
      if (range) range[1] = line
      else nodes[String(node)] = [line, line]
    }
    const seqs = events.map(({ seq }) => Number(seq))
    const times = events.map(({ t }) => Number(t))
    const seed = createHash('sha256').update(`relevo-run 1 ${run}`).digest('hex')
    const block = {
      file: 1,
      from: 0,
      to: bytes.length,
      first: Math.min(...seqs),
      last: Math.max(...seqs),
      since: Math.min(...times),
      until: Math.max(...times),
      kinds,
      lines: nodes,
      hash: createHash('sha256').update(seed).update(bytes).digest('hex')
    }
    writeFileSync(join(this.folder, 'journal-index.ndjson'), `${JSON.stringify(block)}\n`)
    return this
  }
}

const lines = (text: string): string[] => text.split('\n').filter(line => line !== '')
