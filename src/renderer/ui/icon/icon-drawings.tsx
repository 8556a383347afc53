import type { ReactNode } from 'react'

/** The drawings of every icon, on a 16 by 16 grid; strokes take the text's colour. */
export const drawings = {
  lab: (
    <>
      <circle cx="3.5" cy="8" r="1.75" />
      <circle cx="12.5" cy="3.5" r="1.75" />
      <circle cx="12.5" cy="12.5" r="1.75" />
      <path d="M5.1 7.2 10.9 4.3M5.1 8.8l5.8 2.9" />
    </>
  ),
  replicas: (
    <>
      <rect x="1.75" y="2.75" width="3.5" height="10.5" rx="1" />
      <rect x="6.25" y="2.75" width="3.5" height="10.5" rx="1" />
      <rect x="10.75" y="2.75" width="3.5" height="7" rx="1" />
      <path d="M10.75 12.5h3.5" strokeDasharray="1.2 1.2" />
    </>
  ),
  transfers: (
    <>
      <path d="M5 13V3.5M2.25 6 5 3.25 7.75 6M11 3v9.5M8.25 10 11 12.75 13.75 10" />
    </>
  ),
  metrics: (
    <>
      <path d="M2 2.5v11h12" />
      <path d="m4.5 10 2.5-3.5 2.25 2L13 3.75" />
    </>
  ),
  timeline: (
    <>
      <path d="M1.5 8h13" />
      <path d="M4 5.5v5M12 5.5v5" />
      <path d="m8 5.25 2.75 2.75L8 10.75 5.25 8z" fill="var(--icon-bg,transparent)" />
    </>
  ),
  exercises: (
    <>
      <path d="M5.5 3H4a1.25 1.25 0 0 0-1.25 1.25v8.5C2.75 13.45 3.3 14 4 14h8c.7 0 1.25-.55 1.25-1.25v-8.5C13.25 3.55 12.7 3 12 3h-1.5" />
      <rect x="5.5" y="1.75" width="5" height="2.75" rx="0.75" />
      <path d="m5.5 9.25 1.75 1.75L10.5 7.5" />
    </>
  ),
  theme: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 2.25a5.75 5.75 0 0 1 0 11.5z" fill="currentColor" />
    </>
  ),
  client: (
    <>
      <rect x="1.75" y="2.75" width="12.5" height="8.5" rx="1.25" />
      <path d="M5.5 13.75h5M8 11.25v2.5" />
    </>
  ),
  balancer: (
    <>
      <circle cx="8" cy="3" r="1.5" />
      <path d="M8 4.5v3M2.75 11.5V9.25A1.75 1.75 0 0 1 4.5 7.5h7a1.75 1.75 0 0 1 1.75 1.75v2.25M8 7.5v4" />
      <path d="M1.5 13.5h2.5M6.75 13.5h2.5M12 13.5h2.5" />
    </>
  ),
  fileserver: (
    <>
      <rect x="2" y="2.5" width="12" height="4.5" rx="1" />
      <rect x="2" y="9" width="12" height="4.5" rx="1" />
      <path d="M4.5 4.75h.01M4.5 11.25h.01M8.5 4.75h3M8.5 11.25h3" />
    </>
  ),
  proxy: (
    <>
      <path d="M1.5 8h4.25M5.75 8c3 0 2-4.5 5-4.5h3.5M5.75 8c3 0 2 4.5 5 4.5h3.5M5.75 8h8.5" />
      <circle cx="5.75" cy="8" r="1.1" fill="currentColor" stroke="none" />
    </>
  ),
  replica: (
    <>
      <ellipse cx="8" cy="3.75" rx="5.25" ry="2" />
      <path d="M2.75 3.75v8.5c0 1.1 2.35 2 5.25 2s5.25-.9 5.25-2v-8.5M2.75 8c0 1.1 2.35 2 5.25 2s5.25-.9 5.25-2" />
    </>
  ),
  mp4: (
    <>
      <rect x="1.75" y="3" width="12.5" height="10" rx="1.25" />
      <path d="M6.5 5.9v4.2L10 8z" fill="currentColor" />
      <path d="M4 3v10M12 3v10" strokeWidth="1" strokeDasharray="1.2 1.6" />
    </>
  ),
  receiver: (
    <>
      <path d="M8 2v6.5M5.25 6 8 8.75 10.75 6" />
      <path d="M2 9.5v3.25c0 .55.45 1 1 1h10c.55 0 1-.45 1-1V9.5" />
    </>
  ),
  supervisor: (
    <>
      <path d="M8 1.75 13.5 4v4c0 3.25-2.25 5.25-5.5 6.25C4.75 13.25 2.5 11.25 2.5 8V4z" />
      <path d="m5.75 8 1.6 1.6L10.4 6.4" />
    </>
  ),
  up: (
    <>
      <circle cx="8" cy="8" r="6.25" fill="currentColor" stroke="none" />
      <path d="m5 8.2 2.1 2.1L11 6.2" stroke="var(--icon-bg)" strokeWidth="1.75" />
    </>
  ),
  starting: (
    <>
      <path d="M8 2a6 6 0 1 1-5.7 4.1" />
      <path d="M8 5v3.2l2 1.3" opacity="0" />
      <path d="M5.5 1 8 2 6.6 4.4" />
    </>
  ),
  backoff: (
    <>
      <path d="M4 2h8M4 14h8M4.75 2v2.25C4.75 6 8 7 8 8s-3.25 2-3.25 3.75V14M11.25 2v2.25C11.25 6 8 7 8 8s3.25 2 3.25 3.75V14" />
    </>
  ),
  frozen: (
    <>
      <path d="M8 1.5v13M2.4 4.75l11.2 6.5M13.6 4.75 2.4 11.25" />
      <path
        d="M6.25 2.5 8 4.1l1.75-1.6M6.25 13.5 8 11.9l1.75 1.6M2.4 7.1l2.2-.7-.5-2.3M13.6 8.9l-2.2.7.5 2.3M13.6 7.1l-2.2-.7.5-2.3M2.4 8.9l2.2.7-.5 2.3"
        strokeWidth="1.1"
      />
    </>
  ),
  draining: (
    <>
      <path d="M8 1.75s4.5 4.6 4.5 8a4.5 4.5 0 0 1-9 0c0-3.4 4.5-8 4.5-8z" />
      <path d="M4 10.25h8a4 4 0 0 1-8 0z" fill="currentColor" stroke="none" />
    </>
  ),
  down: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="m5.6 5.6 4.8 4.8M10.4 5.6l-4.8 4.8" strokeWidth="1.75" />
    </>
  ),
  failed: (
    <>
      <path d="M5.4 1.5h5.2l3.9 3.9v5.2l-3.9 3.9H5.4l-3.9-3.9V5.4z" fill="currentColor" stroke="none" />
      <path d="M8 4.6v4.2M8 11.1v.01" stroke="var(--icon-bg)" strokeWidth="1.9" />
    </>
  ),
  stopped: (
    <>
      <rect x="3" y="3" width="10" height="10" rx="1.25" />
    </>
  ),
  play: (
    <>
      <path d="M4.5 2.75v10.5L13 8z" />
    </>
  ),
  stop: (
    <>
      <rect x="3.5" y="3.5" width="9" height="9" rx="1" />
    </>
  ),
  pause: (
    <>
      <path d="M5.5 3v10M10.5 3v10" strokeWidth="2" />
    </>
  ),
  send: (
    <>
      <path d="M14 2 1.75 6.75 7 9l2.25 5.25zM7 9l3-3" />
    </>
  ),
  file: (
    <>
      <path d="M9 1.75H4c-.55 0-1 .45-1 1v10.5c0 .55.45 1 1 1h8c.55 0 1-.45 1-1V5.75zM9 1.75v4h4" />
    </>
  ),
  folder: (
    <>
      <path d="M1.75 12.25V3.75c0-.55.45-1 1-1H6L7.5 4.5h5.75c.55 0 1 .45 1 1v6.75c0 .55-.45 1-1 1H2.75c-.55 0-1-.45-1-1z" />
    </>
  ),
  save: (
    <>
      <path d="M2.75 2.75h8l2.5 2.5v8H2.75zM5 2.75v3.5h5v-3.5M5 13.25V9.5h6v3.75" />
    </>
  ),
  reset: (
    <>
      <path d="M2.5 8a5.5 5.5 0 1 0 1.75-4" />
      <path d="M2.25 1.75 4 4.25 1.5 5.75" transform="translate(.4 0)" />
    </>
  ),
  bolt: (
    <>
      <path d="M9 1.5 3.25 9H8l-1 5.5L12.75 7H8z" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.5V8l2.5 1.5" />
    </>
  ),
  chev: (
    <>
      <path d="m4 6 4 4 4-4" />
    </>
  ),
  chevr: (
    <>
      <path d="m6 4 4 4-4 4" />
    </>
  ),
  more: (
    <>
      <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.25" />
    </>
  ),
  minus: <path d="M3 8h10" />,
  plus: (
    <>
      <path d="M8 3v10M3 8h10" />
    </>
  ),
  undo: (
    <>
      <path d="M5.5 3 2.5 6l3 3M2.75 6H10a3.5 3.5 0 0 1 0 7H6.5" />
    </>
  ),
  redo: (
    <>
      <path d="m10.5 3 3 3-3 3M13.25 6H6a3.5 3.5 0 0 0 0 7h3.5" />
    </>
  ),
  fit: (
    <>
      <path d="M2 5.5V2h3.5M10.5 2H14v3.5M14 10.5V14h-3.5M5.5 14H2v-3.5" />
    </>
  ),
  close: (
    <>
      <path d="m4 4 8 8M12 4l-8 8" />
    </>
  ),
  kill: (
    <>
      <path d="m3.5 3.5 9 9M12.5 3.5l-9 9" strokeWidth="2.25" />
    </>
  ),
  relay: (
    <>
      <circle cx="3.25" cy="11.75" r="1.5" fill="currentColor" />
      <path d="M3.25 8.75C3.6 2.6 11.6 1.9 12.75 9.25M9.75 7l3 3.25L15 6.6" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.5 10.5 3.5 3.5" />
    </>
  ),
  check: (
    <>
      <path d="m3 8.5 3.25 3.25L13 5" />
    </>
  ),
  download: (
    <>
      <path d="M8 2v8M4.75 7 8 10.25 11.25 7M2.5 13.5h11" />
    </>
  ),
  copy: (
    <>
      <rect x="5" y="5" width="9" height="9" rx="1" />
      <path d="M11 5V2.75c0-.55-.45-1-1-1H2.75c-.55 0-1 .45-1 1V10c0 .55.45 1 1 1H5" />
    </>
  ),
  plug: (
    <>
      <path d="M5.5 1.75v3M10.5 1.75v3M3.75 4.75h8.5v2.5a4.25 4.25 0 0 1-8.5 0zM8 11.5v2.75" />
    </>
  ),
  hash: (
    <>
      <path d="M6 2 4.5 14M11.5 2 10 14M2.5 5.5h11.5M2 10.5h11.5" />
    </>
  ),
  filter: (
    <>
      <path d="M2 3h12L9.5 8.5V13l-3-1.5v-3z" />
    </>
  ),
  diff: (
    <>
      <path d="M3 5.5h10M3 10.5h10M10.5 2.5l-5 11" />
    </>
  ),
  equal: (
    <>
      <path d="M3 5.75h10M3 10.25h10" />
    </>
  ),
  behind: (
    <>
      <path d="m8.5 4-4 4 4 4M13 4 9 8l4 4" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9" />
    </>
  ),
  projector: (
    <>
      <rect x="1.75" y="2.5" width="12.5" height="8" rx="1" />
      <path d="M8 10.5v2M5 14l3-2 3 2" />
    </>
  ),
  external: (
    <>
      <rect x="1.75" y="2.5" width="12.5" height="11" rx="1.25" />
      <path d="m4.5 6 2.25 2L4.5 10M8.5 10.5h3" />
    </>
  ),
  existing: (
    <>
      <rect x="2.5" y="2.25" width="11" height="4.75" rx="1.25" />
      <rect x="2.5" y="9" width="11" height="4.75" rx="1.25" />
      <path d="M5 4.6v.05M5 11.35v.05M8 7v2" />
    </>
  ),
  machine: (
    <>
      <rect x="1.75" y="2.75" width="12.5" height="8.5" rx="1.25" />
      <path d="M8 11.25v2.5M5 13.75h6M5.5 7h5M8 4.5v5" />
    </>
  ),
  trash: (
    <>
      <path d="M2.5 4h11M6 4V2.5h4V4M4 4l.6 9.5h6.8L12 4M6.5 6.75v4M9.5 6.75v4" />
    </>
  ),
  shield: (
    <>
      <path d="M8 1.75 13 3.5v4c0 3.25-2 5.5-5 6.75-3-1.25-5-3.5-5-6.75v-4zM8 5.25v3M8 10.5v.05" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 7.25v3.75M8 4.75v.01" />
    </>
  ),
  globe: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M1.75 8h12.5M8 1.75c4 4 4 8.5 0 12.5M8 1.75c-4 4-4 8.5 0 12.5" />
    </>
  ),
  cut: (
    <>
      <path d="M2 8h3M11 8h3M6 4.5 10 11.5M10 4.5 6 11.5" />
    </>
  ),
  hole: (
    <>
      <circle cx="8" cy="8" r="3.25" fill="currentColor" />
      <path d="M8 1.75a6.25 6.25 0 0 1 6.25 6.25M8 14.25A6.25 6.25 0 0 1 1.75 8" />
    </>
  ),
  rst: (
    <>
      <path d="M1.5 8h3M11.5 8h3M8.75 2.5 6.5 7.5h3L7.25 13.5" />
    </>
  ),
  slice: (
    <>
      <path d="M1.75 5.5h3v5h-3zM6.5 5.5h3v5h-3zM11.25 5.5h3v5h-3z" />
    </>
  ),
  limit: (
    <>
      <path d="M1.75 8h8.5M7.5 5.25 10.25 8 7.5 10.75M13.25 3v10" />
    </>
  ),
  partition: (
    <>
      <circle cx="3.75" cy="8" r="2" />
      <circle cx="12.25" cy="8" r="2" />
      <path d="M8 1.75v12.5" strokeDasharray="2.2 2" />
    </>
  )
} as const satisfies Record<string, ReactNode>

export type IconName = keyof typeof drawings
