import { useCallback, useState } from 'react'

/** The size of an element's content box in whole pixels, followed; 0 by 0 until it is in the document. */
export function useSize<E extends Element>() {
  const [size, setSize] = useState({ width: 0, height: 0 })
  const measure = useCallback((element: E | null) => {
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0)
      const height = Math.floor(entry?.contentRect.height ?? 0)
      setSize(known => (known.width === width && known.height === height ? known : { width, height }))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [measure, size] as const
}
