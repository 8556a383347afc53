import { useEffect } from 'react'
import type { Theme } from '../store/ui-store'

/** What scrolls as a whole: a screen, or the list or the columns that are all of one. */
const scrollers = '.page, .run-list, .marking-table, .roads-results, .tr-left, .tr-right'

/**
 * On paper a screen stands alone, light, and as large as it was measured for: charts and the graph are drawn for a size in
 * px, and are not laid out anew for a printer, which fits the page to its paper. A screen that scrolls as a whole is as
 * high as all that is on it: paper does not scroll. Of logs and journals there is what is in sight.
 */
export function usePrinting(theme: Theme): void {
  useEffect(() => {
    const { dataset } = document.documentElement
    const page = new CSSStyleSheet()
    const begin = () => {
      const screen = document.querySelector('.app-main')
      if (!screen) return
      const { width, height } = screen.getBoundingClientRect()
      const hidden = [...screen.querySelectorAll(scrollers)].map(one => one.scrollHeight - one.clientHeight)
      const below = Math.max(0, ...hidden)
      const [w, h] = [Math.ceil(width), Math.ceil(height + below)]
      page.replaceSync(
        `@page { size: ${w}px ${h}px; margin: 0 } @media print { .app { width: ${w}px; height: ${h}px } }`
      )
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, page]
      dataset['theme'] = 'light'
    }
    const end = () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter(sheet => sheet !== page)
      dataset['theme'] = theme
    }
    addEventListener('beforeprint', begin)
    addEventListener('afterprint', end)
    return () => {
      removeEventListener('beforeprint', begin)
      removeEventListener('afterprint', end)
    }
  }, [theme])
}
