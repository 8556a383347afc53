import { memo } from 'react'
import { drawings, type IconName } from './icon-drawings'

/** Rendered once at the root: every icon is a `<use>` of one of these symbols, so that a card costs few elements. */
export const IconSprite = memo(function IconSprite() {
  return (
    <svg width="0" height="0" className="icon-sprite" aria-hidden="true">
      <defs>
        {Object.entries(drawings).map(([name, drawing]) => (
          <symbol key={name} id={`i-${name}`} viewBox="0 0 16 16">
            {drawing}
          </symbol>
        ))}
      </defs>
    </svg>
  )
})

/** Decoration beside a word: hidden from assistive technology. */
export function Icon({ name, size = 16, className }: { name: IconName; size?: number; className?: string }) {
  const side = `calc(${size} * var(--u))`
  return (
    <svg
      className={className ? `ic ${className}` : 'ic'}
      width={size}
      height={size}
      style={{ width: side, height: side }}
      aria-hidden="true"
    >
      <use href={`#i-${name}`} />
    </svg>
  )
}
