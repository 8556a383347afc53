import { useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { CommandArgs, CommandName, CommandResults } from '#shared/contract'
import type { Result } from '#shared/errors'
import type { LinkView, NodeView } from '#shared/state'
import type { LinkId } from '#shared/links'
import type { Playback } from '../client/playback'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { PanelContext, type Panel } from './panel'
import type { LabState } from './lab-store'
import type { LabData } from './projection'
import type { UiState } from './ui-store'
import type { Versioned } from './versioned'

export function usePanel(): Panel {
  const panel = useContext(PanelContext)
  if (!panel) throw new Error('A view was drawn outside the panel.')
  return panel
}

/** What `select` makes of the lab; the component is drawn again when that, by shallow comparison, changes. */
export function useLab<T>(select: (lab: LabData) => T, otherwise: T): T {
  return useStore(
    usePanel().lab.state,
    useShallow((state: LabState) => (state.lab ? select(state.lab) : otherwise))
  )
}

export function useConnection(): LabState['connection'] {
  return useStore(usePanel().lab.state, state => state.connection)
}

export function useNode(id: string): NodeView | null {
  return useLab(lab => lab.nodes[id] ?? null, null)
}

/** A node without its figures: what changes a few times a minute and not four times a second. */
export type NodeStatus = Omit<NodeView, 'stats' | 'rates' | 'restart' | 'exits' | 'console'>

/** For the parts of a card that needn't be drawn again at every report of its figures. */
export function useNodeStatus(id: string): NodeStatus | null {
  return useLab<NodeStatus | null>(lab => {
    const node = lab.nodes[id]
    if (!node) return null
    const {
      stats: _stats,
      rates: _rates,
      restart: _restart,
      exits: _exits,
      console: _console,
      ...status
    } = node
    return status
  }, null)
}

export function useLink(id: string): LinkView | null {
  return useLab(lab => lab.links[id as LinkId] ?? null, null)
}

export function useUi<T>(select: (ui: UiState) => T): T {
  return useStore(usePanel().ui, useShallow(select))
}

/** Changes something of this window's own state. */
export function useSetUi(): (change: Partial<UiState>) => void {
  const { ui } = usePanel()
  return useCallback(change => ui.setState(change), [ui])
}

/** Draws the component again when a book (logs, events, metrics) has something new; at most once a frame. */
export function useVersion(book: Versioned): number {
  return useSyncExternalStore(book.subscribe, book.version)
}

/** Whether the picture of the lab is held. A run of before stands still by its own clock. */
export function useHeld(): boolean {
  const isRecorded = usePlayback() !== null
  return useUi(ui => ui.paused) && !isRecorded
}

/**
 * Of which moment the picture is: another text where another run, another moment of one of before, or another held picture
 * is shown. What the host was asked (`lab.read`) for one of them is not of another.
 */
export function usePicture(): string {
  const { lab } = usePanel()
  const run = useLab(data => data.run.id, '')
  return useHeld() ? `${run} at ${lab.runNow()}` : run
}

/** The run's clock, read every `everyMs`; it stands still while the view is paused. */
export function useRunClock(everyMs: number): number {
  const { lab } = usePanel()
  const paused = useHeld()
  const run = useLab(data => data.run.id, '')
  const [time, setTime] = useState(lab.runNow)
  useEffect(() => {
    if (paused) return
    // Another run, or another moment of one of before, has another time.
    void run
    setTime(lab.runNow())
    const timer = setInterval(() => setTime(lab.runNow()), everyMs)
    return () => clearInterval(timer)
  }, [lab, everyMs, paused, run])
  return paused ? lab.runNow() : time
}

/**
 * The run's clock as of this drawing, for what is not drawn by the clock. A picture that is held is drawn once more: all of
 * it is of one moment, which may be a little before the last drawing.
 */
export function useRunNow(): number {
  const { lab } = usePanel()
  useHeld()
  return lab.runNow()
}

/** The clock of the run of before that is shown; null: the lab itself is. */
export function usePlayback(): Playback | null {
  return usePanel().client.playback ?? null
}

/** Whether time goes on in what is shown: it does in the lab, and in a run of before that is played. */
export function useGoesOn(): boolean {
  const playback = usePlayback()
  return useSyncExternalStore(
    playback?.state.subscribe ?? never,
    () => playback?.state.getState().playing ?? true
  )
}

const never = () => () => undefined

/**
 * Whether the picture stands still, and what changes that: of the lab, it is only not drawn meanwhile; a run of before
 * is not played.
 */
export function usePause(): { readonly paused: boolean; readonly toggle: () => void } {
  const { ui, client } = usePanel()
  const held = useHeld()
  const goesOn = useGoesOn()
  const { playback } = client
  const toggle = useCallback(() => {
    if (!playback) ui.setState(({ paused }) => ({ paused: !paused }))
    else if (playback.state.getState().playing) playback.pause()
    else playback.play()
  }, [ui, playback])
  return { paused: playback ? !goesOn : held, toggle }
}

/** Runs a command and shows its error, if it has one, as a toast. */
export function useCommand() {
  const { client, toasts } = usePanel()
  return useCallback(
    async <C extends CommandName>(command: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>> => {
      const result = await client.call(command, args)
      if (!result.ok && result.error.code !== 'CANCELLED') {
        const node = 'node' in args && typeof args.node === 'string' ? args.node : undefined
        toasts.show({ kind: 'error', error: result.error, ...(node !== undefined && { node }) })
      }
      return result
    },
    [client, toasts]
  )
}
