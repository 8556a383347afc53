import type { ReactElement } from 'react'
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components'
import { Kbd } from '../display/kbd'
import './tooltip.css'

/** A hint beside a control that can be focused; appears on hover after a moment, and at once on keyboard focus. */
export function Tooltip({ text, keys, children }: { text: string; keys?: string; children: ReactElement }) {
  return (
    <TooltipTrigger delay={600} closeDelay={0}>
      {children}
      <AriaTooltip className="tooltip" offset={6}>
        {text}
        {keys && <Kbd>{keys}</Kbd>}
      </AriaTooltip>
    </TooltipTrigger>
  )
}
