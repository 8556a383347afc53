import { useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { addSpan, cutAt, type Part } from './film-parts'
import { SourceStrip } from './source-strip'
import type { MediaSource } from './use-media-source'

/** Where a source was lost, seconds, and whether it was playing. */
export interface Moment {
  readonly at: number
  readonly playing: boolean
}

/** A video, or a sound, that goes on at the same moment when its source changes. */
export function Film(props: {
  file: string
  source: MediaSource
  /** Set while it is to go on somewhere. */
  resume: RefObject<Moment | null>
  onPlay: () => void
  onEnd: () => void
  /** A moment that had not been shown yet is shown. */
  onProgress: () => void
  /** The source has stopped answering. */
  onLost: () => void
  /** The source answers, and what it has can't be played. */
  onBroken: () => void
}) {
  const { file, source, resume } = props
  const video = useRef<HTMLVideoElement>(null)
  /** The last moment that was shown, seconds: a player that has failed may say 0. */
  const shown = useRef(0)
  const [parts, setParts] = useState<readonly Part[]>([])
  const [duration, setDuration] = useState(0)

  useLayoutEffect(() => {
    const element = video.current
    if (!element) return
    element.src = source.url
    element.load()
  }, [source])

  function onMetadata() {
    const element = video.current
    if (!element) return
    setDuration(Number.isFinite(element.duration) ? element.duration : 0)
    const before = resume.current
    resume.current = null
    if (!before) return
    // To be where it was is no progress.
    shown.current = before.at
    element.currentTime = before.at
    // Refused when the page may not play by itself: then a person presses Play.
    if (before.playing) element.play().catch(() => undefined)
  }
  function onProgress() {
    const element = video.current
    if (!element || resume.current || element.readyState < HTMLMediaElement.HAVE_METADATA) return
    if (element.currentTime > shown.current) props.onProgress()
    shown.current = element.currentTime
    for (let index = 0; index < element.buffered.length; index += 1) {
      const from = element.buffered.start(index)
      const to = element.buffered.end(index)
      if (element.currentTime < from - 0.5 || element.currentTime > to + 0.5) continue
      setParts(before => addSpan(before, source.node, from, to))
    }
  }
  async function onError() {
    const element = video.current
    if (!element) return
    // Errors that come one after another keep the moment of the first.
    resume.current ??= { at: element.currentTime || shown.current, playing: !element.paused }
    const { at } = resume.current
    setParts(before => cutAt(before, at))
    // A server that went while the beginning was read looks, to the player, like a file that is no video.
    const unreadable = element.error?.code !== MediaError.MEDIA_ERR_NETWORK
    if (unreadable && (await answers(source.url))) props.onBroken()
    else props.onLost()
  }

  return (
    <>
      <div className="tr-screen">
        <video
          ref={video}
          controls
          playsInline
          preload="metadata"
          aria-label={file}
          onLoadedMetadata={onMetadata}
          onProgress={onProgress}
          onTimeUpdate={onProgress}
          onPlay={props.onPlay}
          onEnded={props.onEnd}
          onError={() => void onError()}
        />
      </div>
      <SourceStrip file={file} source={source} parts={parts} duration={duration} />
    </>
  )
}

async function answers(url: string): Promise<boolean> {
  try {
    const { ok, status } = await fetch(url, { headers: { range: 'bytes=0-0' } })
    // 416: it is there, and shorter than a byte.
    return ok || status === 416
  } catch {
    return false
  }
}
