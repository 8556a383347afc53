import type { Readable } from 'node:stream'
import type { TransferView } from '#shared/state'
import type { HostClient } from '../host-client'
import { note, printable } from '../output'
import type { TransferFollower } from './follow-transfers'
import type { Source } from './sources'
import { sentByLab, type Sent } from './sent'

interface LabOptions {
  readonly follower: TransferFollower
  readonly route: string
  readonly signal: AbortSignal
  /** `before`: bytes that its receivers had already. */
  readonly onView: (view: TransferView, before: number) => void
}

/** Sends one file by the lab to its receivers, and follows it to its end. An interrupt pauses it. */
export async function sendThroughLab(
  host: HostClient,
  { path, name }: Pick<Source, 'path' | 'name'>,
  options: LabOptions
): Promise<Sent> {
  const started = await host.ask('transfer.start', { source: { path }, name, route: options.route })
  return follow(host, started, options)
}

/** Sends standard input, which the host keeps until it is stored. */
export async function sendInputThroughLab(
  host: HostClient,
  { input, name }: { readonly input: Readable; readonly name: string },
  options: LabOptions
): Promise<Sent> {
  const upload = await host.upload(input, name, options.signal)
  const started = await host.ask('transfer.start', { source: { upload }, name, route: options.route })
  return follow(host, started, options)
}

async function follow(
  host: HostClient,
  { transfer, resumed }: { readonly transfer: string; readonly resumed: boolean },
  { follower, signal, onView }: LabOptions
): Promise<Sent> {
  const stop = (): void => {
    note(
      `relevo: paused; \`relevo resume ${transfer}\`, or the same again, goes on, \`relevo cancel\` drops it`
    )
    host.call('transfer.pause', { transfer }).catch(() => undefined)
  }
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    let before = resumed ? null : 0
    const view = await follower.follow(transfer, now => onView(now, (before ??= now.acknowledged)))
    if (view.error) note(printable(`relevo: ${view.error.message}`))
    return sentByLab(view, resumed)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
