import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/**
 * Import boundaries: for each folder of `src`, what it may import.
 * `folders` are the other folders, reached as `#folder/...` (a relative import never leaves its folder);
 * `builtins` says whether `node:*` is allowed; `packages` are the npm packages.
 */
const boundaries = {
  shared: { folders: [], builtins: false, packages: ['zod'] },
  system: { folders: ['shared'], builtins: true, packages: [] },
  report: { folders: ['shared'], builtins: false, packages: [] },
  lab: {
    folders: ['report', 'shared', 'system'],
    builtins: true,
    packages: ['ws', 'yaml', 'yauzl', 'yazl', 'zod']
  },
  nodes: {
    folders: ['shared', 'system'],
    builtins: true,
    packages: ['ws', '@fastify/busboy', 'send', 'zod', '@lydell/node-pty', 'ssh2', 'basic-ftp']
  },
  keeper: { folders: ['lab', 'shared', 'system'], builtins: true, packages: ['ws', 'zod'] },
  main: { folders: ['lab', 'shared', 'system'], builtins: true, packages: ['electron', 'zod'] },
  preload: { folders: ['shared'], builtins: false, packages: ['electron'] },
  renderer: {
    folders: ['shared'],
    builtins: false,
    packages: [
      'react',
      'react-dom',
      'zustand',
      'recharts',
      '@xyflow/react',
      '@tanstack/react-virtual',
      'i18next',
      'react-i18next',
      'react-aria-components',
      'zod'
    ]
  },
  web: { folders: ['lab', 'shared', 'system'], builtins: true, packages: ['ws', 'send', 'zod'] },
  cli: {
    folders: ['keeper', 'lab', 'web', 'nodes', 'report', 'shared', 'system'],
    builtins: true,
    packages: ['commander', 'ws', 'zod']
  }
}

/**
 * The layers inside `src/renderer`, from the ground up: for each folder, which of the others it may import.
 * A screen imports no other screen; only the files at the root (`app`, `root`, `views`, `main`) know them all.
 */
const ground = ['client', 'store', 'format', 'i18n', 'ui']
const shared = [...ground, 'actions', 'faults', 'events', 'load', 'diagram', 'measured', 'hand-in']
const layers = {
  // The ground: the host, what it said, how it is written, and the kit, which calls nobody.
  client: [],
  store: ['client'],
  format: ['store'],
  i18n: ['format'],
  theme: [],
  ui: ['i18n'],
  // Shared by several screens.
  actions: ground,
  faults: [...ground, 'actions'],
  events: [...ground, 'actions', 'faults'],
  load: [...ground, 'actions', 'faults'],
  diagram: [...ground, 'actions', 'faults', 'events'],
  measured: ground,
  'hand-in': [...ground, 'actions'],
  marking: ground,
  // The screens.
  lab: shared,
  replicas: shared,
  transfers: shared,
  roads: shared,
  metrics: shared,
  timeline: shared,
  exercises: [...shared, 'marking'],
  runs: shared,
  // Around the screens. Files can be sent from every screen.
  shell: [...shared, 'transfers'],
  native: [...shared, 'transfers', 'shell']
}

const folders = Object.keys(boundaries)
const escapeRegex = text => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** A regular expression source that matches every module specifier that `folder` may not import. */
function forbidden(folder) {
  const { folders: allowed, builtins, packages } = boundaries[folder]
  const good = [
    '\\.\\/',
    '(?:\\.\\.\\/)+(?!(?:' + folders.join('|') + ')(?:\\/|$))',
    ...[folder, ...allowed].map(name => '#' + name + '\\/'),
    ...(builtins ? ['node:'] : []),
    ...packages.map(name => escapeRegex(name) + '(?:\\/|$)')
  ]
  return '^(?!' + good.join('|') + ')'
}

/** A regular expression source that matches every path into the renderer's folders and root that `folder` may not import. */
function forbiddenLayer(folder) {
  const others = Object.keys(layers).filter(name => name !== folder && !layers[folder].includes(name))
  return '^(?:\\.\\.\\/)+(?:' + [...others, 'app', 'root', 'views', 'main'].join('|') + ')(?:\\/|$)'
}

function boundary(folder) {
  const { folders: allowed, builtins, packages } = boundaries[folder]
  const may = [...allowed.map(name => `#${name}/`), ...(builtins ? ['node:*'] : []), ...packages].join(', ')
  const message = `src/${folder} may import only its own files, ${may || 'nothing else'}.`
  return { regex: forbidden(folder), message }
}

function layer(folder) {
  const may = layers[folder].map(name => `${name}/`).join(', ')
  const message = `src/renderer/${folder} may import only its own files, ${may || 'no other folder of the renderer'}.`
  return { regex: forbiddenLayer(folder), message }
}

/** Refuses what one of `patterns` matches in the files of `folder`, also in `import()`. */
function importConfig(folder, patterns) {
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': ['error', { patterns }],
      'no-restricted-syntax': [
        'error',
        ...patterns.map(({ regex, message }) => ({
          selector: `ImportExpression > Literal[value=/${regex}/]`,
          message
        })),
        { selector: 'CallExpression[callee.name="require"]', message: 'Use import.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' }
      ]
    }
  }
}

export default tseslint.config(
  { ignores: ['.cache/', 'out/', 'dist/', 'release/', 'coverage/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  tseslint.configs.strict,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off'
    }
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/system/random.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...[
          ['Math', 'random'],
          ['crypto', 'getRandomValues']
        ].map(([object, property]) => ({
          object,
          property,
          message: 'What is drawn by chance comes from the seed: `Draws` (src/system/random.ts).'
        }))
      ]
    }
  },
  ...folders.map(folder => importConfig(folder, [boundary(folder)])),
  ...Object.keys(layers).map(folder =>
    importConfig(`renderer/${folder}`, [boundary('renderer'), layer(folder)])
  ),
  {
    files: ['src/renderer/**/*.{ts,tsx}', 'test/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error'
    }
  },
  { files: ['test/**', 'e2e/**', 'bench/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['scripts/**', 'bin/**', 'bench/**', 'src/cli/**'], rules: { 'no-console': 'off' } }
)
