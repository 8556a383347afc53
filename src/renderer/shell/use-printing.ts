import { useEffect } from 'react'
import type { Theme } from '../store/ui-store'

/**
 * On paper a screen stands alone, light, and as large as it was measured for: charts and the graph are drawn for a size in
 * px, and are not laid out anew for a printer, which fits the page to its paper. A screen that scrolls as a whole is as
 * high as all that is on it: paper does not scroll.
 */
export function usePrinting(theme: Theme): void {
  useEffect(() => {
    const { dataset } = document.documentElement
    const page = new CSSStyleSheet()
    const begin = () => {
      const screen = document.querySelector('.app-main')
      if (!screen) return
      const { width, height } = screen.getBoundingClientRect()
      const scrolls = screen.querySelector('.page')
      const below = scrolls ? scrolls.scrollHeight - scrolls.clientHeight : 0
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
