import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import { placeStates, type LearnedPlace } from '#shared/noise'
import type { NodeContext, Relinked, RunningNode } from '#nodes/runtime/node-program'
import { Judge } from '#nodes/compare/judge'
import { Learning, type Occurrence } from '#nodes/compare/learning'
import { sinceAgain } from './since-again'

/** How long what was learned waits to be written with what is learned next, ms. */
const writeDelayMs = 500

const shape = z.object({
  kind: z.enum(['digits', 'hex', 'word', 'text', 'any']),
  shortest: z.number(),
  longest: z.number()
})
const remembered = z.record(
  z.string(),
  z.object({
    replies: z.number(),
    startedAgain: z.record(z.string(), z.number()).default({}),
    places: z.record(
      z.string(),
      z.object({
        state: z.enum(placeStates),
        times: z.number(),
        shape: shape.nullable(),
        examples: z.record(z.string(), z.string()),
        startedAgain: z.array(z.string()).optional(),
        differedAt: z.number().optional()
      })
    )
  })
)
const decided = z.object({ scope: z.string().max(500), place: z.string().max(500) })

/** What a proxy knows of how the replies of its replicas differ. It survives the node, in a file of its folder. */
export class Noise {
  /** Null where all bytes have to be the same. */
  judge: Judge | null
  readonly #context: NodeContext<'replicating-proxy'>
  readonly #learning: Learning
  readonly #file: string
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()

  private constructor(context: NodeContext<'replicating-proxy'>) {
    this.#context = context
    this.#file = join(context.boot.dataDir, 'noise.json')
    this.#learning = new Learning((place, at, startedAgain) => this.#tellDiverged(place, at, startedAgain))
    const { node, links } = context.boot
    this.judge = this.#judgeOf({ links, learn: node.learn ?? false })
  }

  /** The proxy has other links: replies begin to be compared with its second replica, and learned from as these are. */
  relink(to: Relinked): void {
    const judge = this.#judgeOf(to)
    const isOther = judge?.learning !== this.judge?.learning || (judge === null) !== (this.judge === null)
    if (!isOther) return
    this.judge = judge
    if (judge?.learning && !this.#learning.onChange) void this.#read()
  }

  #judgeOf({ links, learn }: Relinked): Judge | null {
    const { compare, ignore, reply } = this.#context.boot.node
    const nothingIgnored = Object.values(ignore).every(places => places.length === 0)
    const allCounts = compare === 'bytes' && !learn && nothingIgnored
    const bytesOnly = allCounts || reply === 'majority' || links.length < 2
    return bytesOnly ? null : new Judge({ compare, ignore, learn }, this.#learning)
  }

  /** Reads what was learned before. Never rejects: what cannot be read is learned again. */
  static async open(context: NodeContext<'replicating-proxy'>): Promise<Noise> {
    const noise = new Noise(context)
    if (noise.judge?.learning) await noise.#read()
    return noise
  }

  readonly calls: NonNullable<RunningNode['calls']> = {
    'compare.learned': async (): Promise<readonly LearnedPlace[]> => this.#learning.list,
    'compare.accept': args => this.#decide(args, 'accepted'),
    'compare.strike': args => this.#decide(args, 'struck')
  }

  /**
   * A replica's program is gone: what differs first after that is no noise.
   * @param isTold whether the lab has told of it, or it is concluded
   */
  isStartedAgain(replica: string, isTold: boolean): void {
    if (this.judge?.learning) this.#learning.isStartedAgain(replica, isTold)
  }

  /** Writes what is still to be written. */
  async close(): Promise<void> {
    if (this.#timer) {
      clearTimeout(this.#timer)
      this.#write()
    }
    await this.#writing
  }

  async #read(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch(() => null)
    try {
      if (text !== null) this.#learning.remember(remembered.parse(JSON.parse(text)))
    } catch {
      this.#context.log('warn', `${this.#file} cannot be read: which differences are noise is learned again`)
    }
    this.#learning.onChange = () => {
      this.#timer ??= setTimeout(() => this.#write(), writeDelayMs)
    }
  }

  #write(): void {
    this.#timer = null
    const text = JSON.stringify(this.#learning.remembered)
    const write = async (): Promise<void> => {
      await writeFile(`${this.#file}.new`, text)
      await rename(`${this.#file}.new`, this.#file)
    }
    this.#writing = this.#writing.then(write).catch((error: unknown) => {
      this.#context.log('warn', `cannot remember which differences are noise: ${String(error)}`)
    })
  }

  async #decide(args: unknown, state: 'accepted' | 'struck'): Promise<null> {
    const { scope, place } = decided.parse(args)
    if (!this.#learning.decide(scope, place, state)) {
      throw new RelevoError('BAD_ARGUMENTS', `no reply to ${scope} has differed at ${place}`)
    }
    this.#context.log('info', `${place} of replies to ${scope}: ${state}`)
    return null
  }

  #tellDiverged(
    place: string,
    { to, session, byte, values }: Occurrence,
    startedAgain: readonly string[]
  ): void {
    const again = this.#learning.told(startedAgain)
    this.#context.event('diverged', { to, session, byte, place, values, ...again }, to)
    const why =
      startedAgain.length > 0
        ? `${sinceAgain(again)}: what it kept in memory alone is lost`
        : ': it has not differed often enough to be noise'
    this.#context.log('warn', `session ${session}: ${to} diverged at reply byte ${byte} (${place})${why}`)
  }
}
