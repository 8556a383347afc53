import type { Page } from '@playwright/test'

/** How the panel is looked at: what a computer, a projector and a small screen make of it. */
export interface Look {
  readonly language: 'es' | 'en'
  readonly theme: 'dark' | 'light'
  readonly projector: boolean
  readonly width: number
  readonly height: number
}

const sizes = [
  { width: 1280, height: 720, projector: false },
  { width: 1440, height: 900, projector: false },
  { width: 1920, height: 1080, projector: true }
] as const

/** Each size in both themes and languages. */
export const looks: readonly Look[] = sizes.flatMap(size =>
  (['dark', 'light'] as const).flatMap(theme =>
    (['es', 'en'] as const).map(language => ({ ...size, theme, language }))
  )
)

/**
 * Those in which a scene is measured: the smallest size in both languages, and of the others by turns one; a theme moves
 * nothing. Where there is not the time for that, only where there is least room: the smallest size in the longer language.
 */
export function looksOf(index: number, whole: boolean): readonly Look[] {
  const others = ['1280 light en', index % 2 ? '1440 light es' : '1920 projector dark es']
  const chosen = ['1280 dark es', ...(whole ? others : [])]
  return looks.filter(look => chosen.includes(lookName(look)))
}

export const lookName = ({ width, language, theme, projector }: Look): string =>
  `${width}${projector ? ' projector' : ''} ${theme} ${language}`

/** Puts the panel in another look in place, under whatever is open, and waits until it stands. */
export async function setLook(page: Page, look: Look): Promise<void> {
  await page.setViewportSize({ width: look.width, height: look.height })
  await page.evaluate(async ({ language, theme, projector }) => {
    const root = document.documentElement
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
    const choose = async (selector: string, isIt: () => boolean) => {
      if (!isIt()) document.querySelector<HTMLElement>(selector)?.click()
      while (!isIt()) await frame()
    }
    const choice = (group: number, child: number) =>
      `.rail-foot .seg:nth-of-type(${group}) button:nth-child(${child})`
    await choose('.rail-projector', () => root.hasAttribute('data-projector') === projector)
    await choose(choice(2, language === 'es' ? 1 : 2), () => root.lang === language)
    await choose(choice(3, theme === 'dark' ? 1 : 2), () => root.dataset['theme'] === theme)
    // What follows the size of the window does so a frame or two later.
    for (let n = 0; n < 4; n++) await frame()
  }, look)
}

export const english: Look = { language: 'en', theme: 'dark', projector: false, width: 1280, height: 720 }
