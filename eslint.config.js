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
  lab: { folders: ['shared', 'system'], builtins: true, packages: ['ws', 'yaml', 'zod'] },
  nodes: {
    folders: ['shared', 'system'],
    builtins: true,
    packages: ['ws', '@fastify/busboy', 'send', 'zod']
  },
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
    folders: ['lab', 'web', 'nodes', 'shared', 'system'],
    builtins: true,
    packages: ['commander', 'ws', 'zod']
  }
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

function boundaryConfig(folder) {
  const { folders: allowed, builtins, packages } = boundaries[folder]
  const may = [...allowed.map(name => `#${name}/`), ...(builtins ? ['node:*'] : []), ...packages].join(', ')
  const message = `src/${folder} may import only its own files, ${may || 'nothing else'}.`
  const source = forbidden(folder)
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: source, message }] }],
      'no-restricted-syntax': [
        'error',
        { selector: `ImportExpression > Literal[value=/${source}/]`, message },
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
  ...folders.map(boundaryConfig),
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
