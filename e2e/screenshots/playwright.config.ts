import base from '../../playwright.config'

/**
 * `npm run screenshots`: makes the pictures of the documents again, and in `screenshots/` one of each screen in each look,
 * with a page of all of them. Not a test: nothing is compared.
 */
export default {
  ...base,
  projects: [{ name: 'pictures', use: { kind: 'web' as const } }],
  testDir: '.',
  testMatch: '**/*.shot.ts',
  workers: 1
}
