import { expect, type Locator, type Page } from '@playwright/test'

/** How long it waits for what is said next; and most turns of one exercise. */
const patienceMs = 120_000
const mostTurns = 100

/** A line of the tree that a screen reader has: `- button "Matar"`, and what it stands in. */
interface Line {
  readonly depth: number
  readonly role: string
  readonly name: string
  readonly text: string
  readonly isOff: boolean
  /** From the outside in; those without a name say nothing. */
  readonly within: readonly Line[]
}

const lineOf = /^( *)- (?:'?)([\w-]+)(?: "((?:[^"\\]|\\.)*)")?([^:]*)(?::(?: (.*))?)?$/

function linesOf(tree: string): Line[] {
  const open: Line[] = []
  return tree.split('\n').flatMap(one => {
    const [, indent, role = '', name = '', marks = '', text = ''] = lineOf.exec(one) ?? []
    if (indent === undefined) return []
    const depth = indent.length
    while ((open.at(-1)?.depth ?? -1) >= depth) open.pop()
    const line: Line = {
      ...{ depth, role, text },
      name: name.replace(/\\(.)/g, '$1'),
      isOff: marks.includes('[disabled]'),
      within: open.filter(outer => outer.name !== '')
    }
    open.push(line)
    return [line]
  })
}

/**
 * Somebody who has nothing of the panel but the tree of roles, names and texts, and acts on what stands there by its role and
 * name: no class, no place on the screen, no picture.
 */
export class ScreenReader {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  /** The tree as it is; `dialog`s are before all else. */
  async read(): Promise<string> {
    return this.#page.locator('body').ariaSnapshot()
  }

  /**
   * Acts on the first that has this role and name, within others of these names.
   * @throws Error with the tree, where the tree has none
   */
  async at(role: string, name: string | RegExp, ...within: readonly (string | RegExp)[]): Promise<Locator> {
    const tree = await this.read()
    const fits = (wanted: string | RegExp, is: string): boolean =>
      typeof wanted === 'string' ? wanted === is : wanted.test(is)
    const found = linesOf(tree).find(
      line =>
        line.role === role &&
        !line.isOff &&
        fits(name, line.name) &&
        within.every(outer => line.within.some(({ name: is }) => fits(outer, is)))
    )
    if (!found) throw new Error(`the tree has no ${role} ${String(name)} in ${within.join(' in ')}:\n${tree}`)
    let place: Page | Locator = this.#page
    for (const { role: outer, name: called } of found.within)
      place = place.getByRole(outer as 'group', { name: called, exact: true }).first()
    return place.getByRole(found.role as 'button', { name: found.name, exact: true }).first()
  }

  async press(name: string | RegExp, ...within: readonly (string | RegExp)[]): Promise<void> {
    const button = await this.at('button', name, ...within)
    await button.focus()
    await this.#page.keyboard.press('Enter')
  }

  /** Waits until the tree says that, and returns it. @throws Error with the tree, where it does not */
  async until(said: RegExp): Promise<string> {
    let tree = ''
    await expect.poll(async () => (tree = await this.read()), { timeout: patienceMs }).toMatch(said)
    return tree
  }

  /**
   * Goes through an exercise to its end, by what the tree says is to be done.
   * @param answers what is answered to a question, by a part of it
   * @returns what was said, turn after turn
   */
  async follow(
    answers: readonly (readonly [question: string, answer: string])[]
  ): Promise<readonly string[]> {
    const heard: string[] = []
    for (let turns = 0; turns < mostTurns; turns++) {
      const { told, lines } = await this.#turn(heard.at(-1) ?? '')
      heard.push(told)
      if (/^"?Se cumplió\./.test(told)) return heard
      const [, button = '', node] =
        /Presiona (Matar|Congelar|Reanudar) en la tarjeta de ([\w-]+)\./.exec(told) ?? []
      const open = lines.filter(({ within }) => within.some(({ name }) => name === 'Práctica'))
      const has = (role: string): boolean => open.some(line => line.role === role)
      if (node !== undefined) await this.press(button, new RegExp(`^${node}, `))
      else if (told.includes('Presiona Enviar intercambio')) await this.press('Enviar intercambio')
      else if (has('textbox') || has('radio')) await this.#answer(told, answers, has('radio'))
      else if (open.some(({ role, name }) => role === 'button' && name === 'Siguiente'))
        await this.press('Siguiente', 'Práctica')
    }
    throw new Error(`no end after ${mostTurns} turns: ${heard.at(-1) ?? ''}`)
  }

  /** Waits for other words than the last; with them, the tree that has them. */
  async #turn(before: string): Promise<{ readonly told: string; readonly lines: readonly Line[] }> {
    let told = ''
    let lines: readonly Line[] = []
    const hear = async (): Promise<string> => {
      lines = linesOf(await this.read())
      const status = lines.find(({ role, within }) => role === 'status' && within.at(-1)?.name === 'Práctica')
      return (told = status?.text ?? before)
    }
    await expect.poll(hear, { timeout: patienceMs }).not.toBe(before)
    return { told, lines }
  }

  /** Of words that ask nothing, as that it is measured still, others are waited for: the form may be of what is asked next. */
  async #answer(
    told: string,
    answers: readonly (readonly [question: string, answer: string])[],
    isChoice: boolean
  ): Promise<void> {
    const [, answer] = answers.find(([question]) => told.includes(question)) ?? []
    if (answer === undefined) return
    if (isChoice) {
      await (await this.at('radio', answer, 'Práctica')).focus()
      await this.#page.keyboard.press('Space')
    } else {
      await (await this.at('textbox', /./, 'Práctica')).focus()
      await this.#page.keyboard.type(answer)
    }
    await this.press(/^(?:Responder|Guardar mi predicción)$/, 'Práctica')
  }
}
