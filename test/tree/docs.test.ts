import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { root, sourceFiles } from './source-files'

/** Every page of the project, as paths relative to it. */
const pages = ['.', 'docs', 'docs/architecture', 'e2e/rig'].flatMap(folder =>
  readdirSync(join(root, folder))
    .filter(name => name.endsWith('.md'))
    .map(name => join(folder, name))
)

/** A page's text without its code blocks. */
const prose = (page: string): string =>
  readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '')

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  )
}

test('every link of a page leads to a file, and to a heading of it', () => {
  const broken = pages.flatMap(page =>
    [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
      if (/^\w+:/.test(target)) return []
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : relative(root, join(root, dirname(page), path))
      const leads = existsSync(join(root, file)) && (anchor === undefined || anchors(file).includes(anchor))
      return leads ? [] : [`${page}: ${target}`]
    })
  )
  expect(broken).toEqual([])
})

test('every file that a page names is there', () => {
  const files = sourceFiles(['src', 'test', 'e2e', 'scripts', 'bench'])
  const isThere = (name: string, page: string): boolean =>
    existsSync(join(root, name)) ||
    existsSync(join(root, dirname(page), name)) ||
    files.some(file => file.endsWith(`/${name}`))
  const named = /`((?:src|test|e2e|scripts|bench|docs|resources)\/[\w./-]*|[\w./-]+\.(?:tsx?|mjs))`/g
  const missing = pages.flatMap(page =>
    [...prose(page).matchAll(named)].flatMap(([, name = '']) =>
      isThere(name, page) ? [] : [`${page}: ${name}`]
    )
  )
  expect(missing).toEqual([])
})
